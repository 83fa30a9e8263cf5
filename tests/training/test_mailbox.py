import threading

from latentlab.training.mailbox import Mailbox


def test_the_newest_value_wins_and_is_taken_once():
    mailbox = Mailbox()
    assert mailbox.take() is None
    assert mailbox.put(1)
    assert not mailbox.put(2)
    assert mailbox.take() == 2
    assert mailbox.take() is None
    assert mailbox.put(3)


def test_a_reader_that_is_woken_only_when_it_was_empty_still_sees_the_last_value():
    mailbox, woken, seen = Mailbox(), threading.Semaphore(0), []

    def write():
        for value in range(1, 5001):
            if mailbox.put(value):
                woken.release()

    writer = threading.Thread(target=write)
    writer.start()
    while not seen or seen[-1] != 5000:
        assert woken.acquire(timeout=10)
        seen.append(mailbox.take())
    writer.join()
    assert None not in seen  # each wake-up had its value
    assert seen == sorted(set(seen))
    assert not woken.acquire(blocking=False)
