<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About latentlab</source>
        <translation>latentlab 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Aggregate posterior</source>
        <translation>집계 사후 분포(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Align the second map</source>
        <translation>둘째 지도 맞추기(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Balanced</source>
        <translation>균형(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Best Gaussian</source>
        <translation>최적 가우스 분포(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Clear the drawing</source>
        <translation>그림 지우기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Clear the list</source>
        <translation>목록 지우기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close the run</source>
        <translation>실행 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close the second map</source>
        <translation>둘째 지도 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>그림 복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>어둡게(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Decay the learning rate</source>
        <translation>학습률 감쇠(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Delete the run…</source>
        <translation>실행 삭제(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Density shading</source>
        <translation>밀도 음영(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Double: 200 %</source>
        <translation>두 배: 200 %(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;ELBO</source>
        <translation>증거 하한 ELBO(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Earlier moment</source>
        <translation>이전 순간(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;English</source>
        <translation>영어 · English(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Erase</source>
        <translation>지우개(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation>평가(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Fast: 24 moments a second</source>
        <translation>빠르게: 초당 순간 24개(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>명령 찾기(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Fit the prior</source>
        <translation>사전 분포 맞추기(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Follow log p(x)</source>
        <translation>log p(x) 추적(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Full</source>
        <translation>모두 표시(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Full speed</source>
        <translation>최고 속도(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Gap</source>
        <translation>격차(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>계속(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Hide the right half</source>
        <translation>오른쪽 절반 가리기(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Huge: 175 %</source>
        <translation>아주 크게: 175 %(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Import images…</source>
        <translation>이미지 가져오기(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Inspect</source>
        <translation>살펴보기(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>가림 뒤집기(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Invert the drawing</source>
        <translation>그림 반전(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;KL</source>
        <translation>KL 발산(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>키보드 단축키(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Korean (한국어)</source>
        <translation>한국어(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>레이블(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Laboratory of likelihood</source>
        <translation>우도 실험실(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Large: 125 %</source>
        <translation>크게: 125 %(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>올가미(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Link the cameras</source>
        <translation>시점 함께 움직이기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>실시간(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Medium: 110 %</source>
        <translation>조금 크게: 110 %(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Name the run…</source>
        <translation>실행 이름 짓기(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;New drawing</source>
        <translation>새 그림(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;New run</source>
        <translation>새 실행(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Occlusion brush</source>
        <translation>가림 붓(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Open run…</source>
        <translation>실행 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste z</source>
        <translation>z 붙여넣기(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play the training</source>
        <translation>학습 재생(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Points</source>
        <translation>점(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Probe</source>
        <translation>탐침(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Reconstruction</source>
        <translation>재구성 오차(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>다시 하기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Reduced</source>
        <translation>줄이기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Remove my image</source>
        <translation>내 이미지 빼기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Remove the walk</source>
        <translation>경로 지우기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Reset view</source>
        <translation>보기 초기화(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save run as…</source>
        <translation>다른 이름으로 실행 저장(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Slow: 2 moments a second</source>
        <translation>느리게: 초당 순간 2개(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Small: 90 %</source>
        <translation>작게: 90 %(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>한 단계(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;System language</source>
        <translation>시스템 언어(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tiny: 80 %</source>
        <translation>아주 작게: 80 %(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>학습(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Training set</source>
        <translation>학습 세트(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Uncover</source>
        <translation>모두 드러내기(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>되돌리기(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Unpack a session file</source>
        <translation>세션 파일 풀기(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Use the built-in digits</source>
        <translation>내장 숫자 사용(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Usual: 100 %</source>
        <translation>보통: 100 %(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Usual: 8 moments a second</source>
        <translation>보통: 초당 순간 8개(&amp;U)</translation>
    </message>
    <message>
        <source>Add waypo&amp;int</source>
        <translation>경유점 추가(&amp;I)</translation>
    </message>
    <message>
        <source>Autoregressive model</source>
        <translation>자기회귀 모델</translation>
    </message>
    <message>
        <source>Begin a new run on images that were imported before</source>
        <translation>전에 가져온 이미지로 새 실행을 시작합니다</translation>
    </message>
    <message>
        <source>Begin a run that goes on from the moment shown, with the settings shown; this run stays</source>
        <translation>보이는 순간에서 보이는 설정으로 이어지는 실행을 시작합니다. 이 실행은 그대로 남습니다</translation>
    </message>
    <message>
        <source>Begin again with the first moment after the last</source>
        <translation>마지막 순간 뒤에 처음 순간부터 다시 재생합니다</translation>
    </message>
    <message>
        <source>Blend neighbouring pixels of the decoded image instead of showing them crisp</source>
        <translation>디코딩한 이미지의 이웃 픽셀을 또렷이 나누지 않고 부드럽게 잇습니다</translation>
    </message>
    <message>
        <source>Bring a panel to the front, or hide it</source>
        <translation>패널을 앞으로 가져오거나 숨깁니다</translation>
    </message>
    <message>
        <source>Bring back probe, selection, filter, waypoints, settings or brush stroke from before the last change</source>
        <translation>탐침, 선택, 거르기, 경유점, 설정, 붓질을 마지막으로 바꾸기 전으로 되돌립니다</translation>
    </message>
    <message>
        <source>Cancel the import</source>
        <translation>가져오기 취소</translation>
    </message>
    <message>
        <source>Cancel the import under way, keeping nothing of it, or close the import sheet</source>
        <translation>진행 중인 가져오기를 아무것도 남기지 않고 취소하거나 가져오기 시트를 닫습니다</translation>
    </message>
    <message>
        <source>Cancel the w&amp;ork</source>
        <translation>작업 취소(&amp;O)</translation>
    </message>
    <message>
        <source>Cancel work of a page of the rivals; finished results stay</source>
        <translation>경쟁 모형 창의 작업을 취소합니다. 끝난 결과는 남습니다</translation>
    </message>
    <message>
        <source>Cancel work of the rivals</source>
        <translation>경쟁 모형의 작업 취소</translation>
    </message>
    <message>
        <source>Change a preference</source>
        <translation>환경설정 바꾸기</translation>
    </message>
    <message>
        <source>Change settings</source>
        <translation>설정 바꾸기</translation>
    </message>
    <message>
        <source>Change settings of the run under way, or of the next one</source>
        <translation>진행 중인 실행이나 다음 실행의 설정을 바꿉니다</translation>
    </message>
    <message>
        <source>Change what holds for every window and every run</source>
        <translation>모든 창과 모든 실행에 적용되는 설정을 바꿉니다</translation>
    </message>
    <message>
        <source>Choose a folder of IDX files, those of MNIST and its kin or your own</source>
        <translation>IDX 파일이 든 폴더를 고릅니다. MNIST 계열이거나 직접 만든 것이면 됩니다</translation>
    </message>
    <message>
        <source>Choose a picture of any size and see its anomaly scores</source>
        <translation>아무 크기의 그림을 골라 이상 점수를 봅니다</translation>
    </message>
    <message>
        <source>Choose data &amp;folder…</source>
        <translation>데이터 폴더 선택(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose how the own image that is looked at was made of its picture</source>
        <translation>보고 있는 내 이미지를 원본 그림에서 어떻게 만들지 고릅니다</translation>
    </message>
    <message>
        <source>Choose the images that are ranked, and the contrast they are ranked against</source>
        <translation>순위를 매길 이미지와 견줄 대조군을 고릅니다</translation>
    </message>
    <message>
        <source>Choose the plane of the map</source>
        <translation>지도의 평면 선택</translation>
    </message>
    <message>
        <source>Choose what is ranked</source>
        <translation>순위를 매길 이미지 고르기</translation>
    </message>
    <message>
        <source>Class &amp;names</source>
        <translation>클래스 이름(&amp;N)</translation>
    </message>
    <message>
        <source>Class&amp;ifier&apos;s decisions</source>
        <translation>분류기의 판정(&amp;I)</translation>
    </message>
    <message>
        <source>Classes: &amp;Okabe and Ito</source>
        <translation>클래스 색: Okabe와 Ito(&amp;O)</translation>
    </message>
    <message>
        <source>Classes: &amp;Petroff</source>
        <translation>클래스 색: Petroff(&amp;P)</translation>
    </message>
    <message>
        <source>Classes: D&amp;istinct</source>
        <translation>클래스 색: 뚜렷한 색(&amp;I)</translation>
    </message>
    <message>
        <source>Classes: Paul &amp;Tol</source>
        <translation>클래스 색: Paul Tol(&amp;T)</translation>
    </message>
    <message>
        <source>Click or drag a box selects points; Ctrl adds, Alt removes, Shift does it in any tool</source>
        <translation>점을 클릭하거나 상자로 선택합니다. Ctrl 더하기, Alt 빼기, 다른 도구에서는 Shift</translation>
    </message>
    <message>
        <source>Click or drag on the map moves the probe and decodes there</source>
        <translation>지도를 클릭하거나 끌면 탐침이 옮겨 가고, 그 점을 디코딩합니다</translation>
    </message>
    <message>
        <source>Close the window and end the program</source>
        <translation>창을 닫고 프로그램을 끝냅니다</translation>
    </message>
    <message>
        <source>Co&amp;mpare runs</source>
        <translation>실행 비교(&amp;M)</translation>
    </message>
    <message>
        <source>Colour each hidden pixel by how much it is expected to tell of z, in nats</source>
        <translation>가린 픽셀을 칠합니다. 그 픽셀이 z에 관해 알려 줄 것으로 기대되는 정보량(nats)에 따릅니다</translation>
    </message>
    <message>
        <source>Colour each point by KL(q(z|x) ‖ p(z)), in nats</source>
        <translation>점마다 KL(q(z|x) ‖ p(z))에 따라 칠합니다(nats)</translation>
    </message>
    <message>
        <source>Colour each point by its ELBO, in nats</source>
        <translation>점마다 ELBO에 따라 칠합니다(nats)</translation>
    </message>
    <message>
        <source>Colour each point by its class</source>
        <translation>점마다 클래스에 따라 칠합니다</translation>
    </message>
    <message>
        <source>Colour each point by log p(x) by quadrature, in nats</source>
        <translation>점마다 구적법으로 구한 log p(x)에 따라 칠합니다(nats)</translation>
    </message>
    <message>
        <source>Colour each point by log p(x) − ELBO, what the encoder&apos;s belief costs, in nats</source>
        <translation>점마다 log p(x) − ELBO, 곧 인코더의 근사 사후 분포로 잃는 값에 따라 칠합니다(nats)</translation>
    </message>
    <message>
        <source>Colour each point by −E[log p(x|z)], in nats</source>
        <translation>점마다 −E[log p(x|z)]에 따라 칠합니다(nats)</translation>
    </message>
    <message>
        <source>Colour points by label, gap, log p(x), ELBO, KL, reconstruction in turn</source>
        <translation>점의 색을 레이블, 격차, log p(x), ELBO, KL, 재구성 오차의 차례로 바꿉니다</translation>
    </message>
    <message>
        <source>Colour the plane by how undecided the decoder&apos;s Bernoulli pixels are, in nats per image</source>
        <translation>디코더의 베르누이 픽셀이 불확실한 정도를 이미지당 nats로 칠합니다</translation>
    </message>
    <message>
        <source>Colour the plane by the class that a classifier gives the decoded image, fainter where less sure</source>
        <translation>분류기가 디코딩된 이미지에 매기는 클래스의 색으로 평면을 칠합니다. 확신이 낮을수록 옅어집니다</translation>
    </message>
    <message>
        <source>Colour the plane by √det(JᵀJ), by how much the decoder stretches area</source>
        <translation>평면을 √det(JᵀJ), 곧 디코더가 넓이를 늘리는 비율에 따라 칠합니다</translation>
    </message>
    <message>
        <source>Compare two estimators of the ELBO&apos;s gradient at an image: reparameterization and score function</source>
        <translation>한 이미지에서 ELBO 기울기의 두 추정량 비교: 재매개변수화와 점수 함수</translation>
    </message>
    <message>
        <source>Compute H(p), KL(p||q) and H(p, q) of two distributions</source>
        <translation>두 분포의 H(p), KL(p||q), H(p, q) 계산</translation>
    </message>
    <message>
        <source>Compute anomaly scores of images: log p(x), a likelihood ratio and regret</source>
        <translation>이미지의 이상 점수를 log p(x), 우도비, 후회(regret)로 계산합니다</translation>
    </message>
    <message>
        <source>Compute log p(x) and the gap to the ELBO of the images that the map shows</source>
        <translation>지도에 보이는 이미지의 log p(x)와 ELBO까지의 격차를 구합니다</translation>
    </message>
    <message>
        <source>Compute the binary cross-entropy of an image and its parts: entropy and KL</source>
        <translation>이미지의 이진 교차 엔트로피와 그 부분인 엔트로피, KL 계산</translation>
    </message>
    <message>
        <source>Compute the gaps of many images</source>
        <translation>여러 이미지의 격차 계산</translation>
    </message>
    <message>
        <source>Compute the likelihood of one Gaussian for points, and its maximum</source>
        <translation>점들에 대한 가우시안 하나의 우도와 그 최댓값 계산</translation>
    </message>
    <message>
        <source>Copy &amp;z</source>
        <translation>z 복사(&amp;Z)</translation>
    </message>
    <message>
        <source>Copy the &amp;completion as command</source>
        <translation>채운 이미지를 명령으로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the &amp;decoded image as command</source>
        <translation>디코딩한 이미지를 명령으로 복사(&amp;D)</translation>
    </message>
    <message>
        <source>Copy the &amp;evidence as command</source>
        <translation>증거를 명령으로 복사(&amp;E)</translation>
    </message>
    <message>
        <source>Copy the &amp;inspected image as command</source>
        <translation>살펴본 이미지를 명령으로 복사(&amp;I)</translation>
    </message>
    <message>
        <source>Copy the &amp;losses as command</source>
        <translation>손실을 명령으로 복사(&amp;L)</translation>
    </message>
    <message>
        <source>Copy the &amp;map as command</source>
        <translation>지도를 명령으로 복사(&amp;M)</translation>
    </message>
    <message>
        <source>Copy the &amp;ranking as command</source>
        <translation>순위를 명령으로 복사(&amp;R)</translation>
    </message>
    <message>
        <source>Copy the &amp;walk as command</source>
        <translation>잠재 경로를 명령으로 복사(&amp;W)</translation>
    </message>
    <message>
        <source>Copy the command line that completes the same image with the same pixels hidden</source>
        <translation>같은 픽셀을 가린 같은 이미지를 채우는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that decodes the probe&apos;s place without a window</source>
        <translation>탐침 위치를 창 없이 디코딩하는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that draws the true posterior of the same image</source>
        <translation>같은 이미지의 참 사후 분포를 그리는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that draws this view of the map without a window</source>
        <translation>지금 보이는 지도를 창 없이 그리는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that looks at the same image</source>
        <translation>같은 이미지를 살펴보는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that ranks the same images</source>
        <translation>같은 이미지의 순위를 매기는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that writes these losses as a table</source>
        <translation>이 손실을 표로 저장하는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the command line that writes this walk as an animation</source>
        <translation>이 경로를 애니메이션으로 저장하는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Copy the decoded image to the clipboard</source>
        <translation>디코딩한 이미지를 클립보드에 복사합니다</translation>
    </message>
    <message>
        <source>Copy the probe&apos;s coordinates as numbers</source>
        <translation>탐침의 좌표를 숫자로 복사합니다</translation>
    </message>
    <message>
        <source>Cross-entropy</source>
        <translation>교차 엔트로피</translation>
    </message>
    <message>
        <source>Cross-entropy of pixels</source>
        <translation>픽셀의 교차 엔트로피</translation>
    </message>
    <message>
        <source>Dark text on light surfaces</source>
        <translation>밝은 바탕에 어두운 글자로 보입니다</translation>
    </message>
    <message>
        <source>Data &amp;sets</source>
        <translation>데이터 세트(&amp;S)</translation>
    </message>
    <message>
        <source>Decode a square grid of latent points and save it as one PNG</source>
        <translation>잠재 점의 정사각 격자를 디코딩해 PNG 한 장으로 저장합니다</translation>
    </message>
    <message>
        <source>Decode where the cursor is while it hovers over the map; the probe stays where it is</source>
        <translation>커서가 지도 위에 있는 동안 그 위치를 디코딩합니다. 탐침은 제자리에 있습니다</translation>
    </message>
    <message>
        <source>Decoded &amp;manifold</source>
        <translation>디코딩한 다양체(&amp;M)</translation>
    </message>
    <message>
        <source>Delete the program&apos;s copy of imported images; the originals stay</source>
        <translation>가져온 이미지의 프로그램 사본을 지웁니다. 원본은 그대로 둡니다</translation>
    </message>
    <message>
        <source>Do again what was undone last</source>
        <translation>마지막으로 되돌린 것을 다시 합니다</translation>
    </message>
    <message>
        <source>Do again what was undone last on a page of the laboratory or of the rivals</source>
        <translation>실험실 또는 경쟁 모형 창의 한 페이지에서 마지막으로 되돌린 것을 다시 합니다</translation>
    </message>
    <message>
        <source>Do not offer a run after a crash again</source>
        <translation>비정상 종료된 실행을 다시 제안하지 않기</translation>
    </message>
    <message>
        <source>Do&amp;wnload data…</source>
        <translation>데이터 내려받기(&amp;W)…</translation>
    </message>
    <message>
        <source>Download a data set into the program&apos;s own folder</source>
        <translation>데이터 세트를 프로그램 폴더에 내려받습니다</translation>
    </message>
    <message>
        <source>Download the 70,000 MNIST digits</source>
        <translation>MNIST 숫자 70,000장을 내려받습니다</translation>
    </message>
    <message>
        <source>Drag a box shows it alone; Alt does it in the Probe and Pan tools, Home shows everything again</source>
        <translation>상자를 끌면 그 부분만 확대합니다. 탐침·이동 도구에서는 Alt를 누른 채 끌고, Home 키를 누르면 다시 전체를 봅니다</translation>
    </message>
    <message>
        <source>Drag an outline selects points; Ctrl adds, Alt removes, Shift+Ctrl does it in any tool</source>
        <translation>둘레를 끌어 점을 선택합니다. Ctrl 더하기, Alt 빼기, 다른 도구에서는 Shift+Ctrl</translation>
    </message>
    <message>
        <source>Drag moves the map; so does holding Space with any tool</source>
        <translation>끌면 지도가 움직입니다. 다른 도구에서도 스페이스 키를 누른 채 끌면 됩니다</translation>
    </message>
    <message>
        <source>Draw a stroke</source>
        <translation>획 긋기</translation>
    </message>
    <message>
        <source>Draw contours of q(z), the mean of q(z|x) over the test images, beside those of p(z)</source>
        <translation>테스트 이미지에 대한 q(z|x)의 평균인 q(z)의 등고선을 p(z)의 등고선과 나란히 그립니다</translation>
    </message>
    <message>
        <source>Draw images from the model and save them as one PNG</source>
        <translation>모델에서 이미지를 뽑아 PNG 하나로 저장합니다</translation>
    </message>
    <message>
        <source>Draw log p(x) of 500 test images beside the losses; at most a fifth of one core&apos;s time goes into it</source>
        <translation>테스트 이미지 500장의 log p(x)를 손실과 나란히 그립니다. 코어 하나의 시간을 1/5까지만 씁니다</translation>
    </message>
    <message>
        <source>Draw no posterior ellipses</source>
        <translation>사후 분포 타원을 그리지 않습니다</translation>
    </message>
    <message>
        <source>Draw on the pad through places of its 252 × 252 pixels</source>
        <translation>그림판의 252 × 252 픽셀 위 자리들을 지나는 획을 긋습니다</translation>
    </message>
    <message>
        <source>Draw posterior ellipses q(z|x): of nothing, the hovered point, the selection, the class centres</source>
        <translation>사후 분포 타원 q(z|x)를 바꿉니다: 없음, 커서 아래 점, 선택한 점, 클래스 중심</translation>
    </message>
    <message>
        <source>Draw q(z|x) of every selected point, at 2σ</source>
        <translation>선택한 모든 점의 q(z|x)를 2σ 타원으로 그립니다</translation>
    </message>
    <message>
        <source>Draw q(z|x) of the point under the cursor, at 2σ</source>
        <translation>커서 아래 점의 q(z|x)를 2σ 타원으로 그립니다</translation>
    </message>
    <message>
        <source>Draw the Gaussian of the highest ELBO for the image that is looked at</source>
        <translation>살펴보는 이미지에서 ELBO가 가장 높은 가우스 분포를 그립니다</translation>
    </message>
    <message>
        <source>Draw the circles of 1, 2 and 3 standard deviations of p(z), or its contours</source>
        <translation>p(z)의 표준편차 1, 2, 3배인 원 또는 p(z)의 등고선을 그립니다</translation>
    </message>
    <message>
        <source>Draw the mean posterior of each class at its median, at 2σ</source>
        <translation>클래스마다 중앙값 위치에 평균 사후 분포를 2σ 타원으로 그립니다</translation>
    </message>
    <message>
        <source>Draw the true posterior p(z|x) of one image beside q(z|x), with log p(x)</source>
        <translation>이미지 하나의 참 사후 분포 p(z|x)를 q(z|x)와 나란히, log p(x)와 함께 그립니다</translation>
    </message>
    <message>
        <source>Ellipse of the &amp;hovered point</source>
        <translation>커서 아래 점의 타원(&amp;H)</translation>
    </message>
    <message>
        <source>Ellipses of the &amp;class centres</source>
        <translation>클래스 중심의 타원(&amp;C)</translation>
    </message>
    <message>
        <source>Ellipses of the &amp;selection</source>
        <translation>선택한 점의 타원(&amp;S)</translation>
    </message>
    <message>
        <source>Encode every training image with the weights of this moment</source>
        <translation>지금의 가중치로 모든 학습 이미지를 인코딩합니다</translation>
    </message>
    <message>
        <source>End the export, or the training of a classifier, that is under way; nothing of it is written</source>
        <translation>진행 중인 내보내기나 분류기 학습을 끝냅니다. 아무것도 기록되지 않습니다</translation>
    </message>
    <message>
        <source>Erase all that is drawn on the pad</source>
        <translation>그림판에 그린 것을 모두 지웁니다</translation>
    </message>
    <message>
        <source>Estimator &amp;race</source>
        <translation>추정량 경주(&amp;R)</translation>
    </message>
    <message>
        <source>Exchange black and white on the pad</source>
        <translation>그림판의 검정과 흰색을 맞바꿉니다</translation>
    </message>
    <message>
        <source>Exchange both maps: panels and questions are about the run of the first one</source>
        <translation>두 지도를 맞바꿉니다. 패널과 질문은 첫째 지도의 실행에 관한 것입니다</translation>
    </message>
    <message>
        <source>Export &amp;completion…</source>
        <translation>복원 내보내기(&amp;C)…</translation>
    </message>
    <message>
        <source>Export &amp;film of the training…</source>
        <translation>학습 과정 동영상 내보내기(&amp;F)…</translation>
    </message>
    <message>
        <source>Export &amp;losses…</source>
        <translation>손실 내보내기(&amp;L)…</translation>
    </message>
    <message>
        <source>Export &amp;posterior…</source>
        <translation>사후 분포 내보내기(&amp;P)…</translation>
    </message>
    <message>
        <source>Export &amp;samples…</source>
        <translation>샘플 내보내기(&amp;S)…</translation>
    </message>
    <message>
        <source>Export &amp;walk…</source>
        <translation>잠재 경로 내보내기(&amp;W)…</translation>
    </message>
    <message>
        <source>Export com&amp;ponents…</source>
        <translation>성분 내보내기(&amp;P)…</translation>
    </message>
    <message>
        <source>Export decoded &amp;image…</source>
        <translation>디코딩한 이미지 내보내기(&amp;I)…</translation>
    </message>
    <message>
        <source>Export images &amp;by dimension…</source>
        <translation>차원별 이미지 내보내기(&amp;B)…</translation>
    </message>
    <message>
        <source>Export l&amp;atents…</source>
        <translation>잠재 변수 내보내기(&amp;A)…</translation>
    </message>
    <message>
        <source>Export latent &amp;grid…</source>
        <translation>잠재 격자 내보내기(&amp;G)…</translation>
    </message>
    <message>
        <source>Export latent &amp;map…</source>
        <translation>잠재 지도 내보내기(&amp;M)…</translation>
    </message>
    <message>
        <source>Finite mixture</source>
        <translation>유한 혼합</translation>
    </message>
    <message>
        <source>Fit my image</source>
        <translation>내 이미지 맞추기</translation>
    </message>
    <message>
        <source>Fit one Gaussian and a mixture by EM to 272 eruptions of Old Faithful</source>
        <translation>올드 페이스풀의 분출 272회에 가우시안 하나와 EM 혼합 모형 맞추기</translation>
    </message>
    <message>
        <source>Forget imported images</source>
        <translation>가져온 이미지 잊기</translation>
    </message>
    <message>
        <source>Forget the folders of the file dialogs</source>
        <translation>파일 대화 상자의 폴더 잊기</translation>
    </message>
    <message>
        <source>Forget the last session</source>
        <translation>지난 세션 잊기</translation>
    </message>
    <message>
        <source>Forget the recent runs; their folders stay</source>
        <translation>최근 실행 목록을 비웁니다. 폴더는 그대로 남습니다</translation>
    </message>
    <message>
        <source>Forget which run the window showed at its last end; the run stays on disk</source>
        <translation>창을 마지막으로 닫을 때 보던 실행을 잊습니다. 실행은 디스크에 남습니다</translation>
    </message>
    <message>
        <source>Get &amp;MNIST (11.6 MB)</source>
        <translation>MNIST 받기, 11.6 MB(&amp;M)</translation>
    </message>
    <message>
        <source>Give a finished run the best prior for its decoder, on a grid, and save it as a new run</source>
        <translation>끝난 실행의 디코더에 가장 잘 맞는 사전 분포를 격자에서 구해 새 실행으로 저장합니다</translation>
    </message>
    <message>
        <source>Give an own image another name</source>
        <translation>내 이미지의 이름을 바꿉니다</translation>
    </message>
    <message>
        <source>Give the run a name; without one it is called by its number</source>
        <translation>실행에 이름을 붙입니다. 이름이 없으면 번호로 부릅니다</translation>
    </message>
    <message>
        <source>Give the window a size, or what of it the screen has</source>
        <translation>창 크기를 정합니다. 화면보다 크면 화면에 맞춥니다</translation>
    </message>
    <message>
        <source>Go to a waypoint of the walk</source>
        <translation>잠재 경로의 경유점으로 이동</translation>
    </message>
    <message>
        <source>Go to an image</source>
        <translation>이미지로 이동</translation>
    </message>
    <message>
        <source>Gradient through a sample</source>
        <translation>표본을 지나는 기울기</translation>
    </message>
    <message>
        <source>Grey the points of all other classes</source>
        <translation>다른 클래스의 점을 모두 회색으로 바꿉니다</translation>
    </message>
    <message>
        <source>Group size of the race</source>
        <translation>경주의 묶음 크기</translation>
    </message>
    <message>
        <source>Hide a part of one image and draw what the posterior given the rest makes of it</source>
        <translation>이미지의 일부를 가리고, 나머지가 주어진 사후 분포로 복원한 것을 그립니다</translation>
    </message>
    <message>
        <source>Hide pixels</source>
        <translation>픽셀 가리기</translation>
    </message>
    <message>
        <source>Hide pixels of an image and see what the exact posterior makes of the rest</source>
        <translation>이미지의 픽셀을 가리고, 나머지로 구한 정확한 사후 분포를 봅니다</translation>
    </message>
    <message>
        <source>Hide pixels of the image under the occlusion brush</source>
        <translation>가림 붓을 대는 이미지의 픽셀을 가립니다</translation>
    </message>
    <message>
        <source>Hide the &amp;bottom half</source>
        <translation>아래쪽 절반 가리기(&amp;B)</translation>
    </message>
    <message>
        <source>Hide the lower half of the image under the occlusion brush</source>
        <translation>가림 붓을 대는 이미지의 아래쪽 절반을 가립니다</translation>
    </message>
    <message>
        <source>Hide the pixels that are visible, and uncover the others</source>
        <translation>보이는 픽셀을 가리고, 가린 픽셀을 드러냅니다</translation>
    </message>
    <message>
        <source>Hide the right half of the image under the occlusion brush</source>
        <translation>가림 붓을 대는 이미지의 오른쪽 절반을 가립니다</translation>
    </message>
    <message>
        <source>Import the images of the import sheet, and train on them</source>
        <translation>가져오기 시트의 이미지를 가져와 학습합니다</translation>
    </message>
    <message>
        <source>Import what the sheet shows</source>
        <translation>가져오기 시트의 이미지 가져오기</translation>
    </message>
    <message>
        <source>Independence</source>
        <translation>독립성</translation>
    </message>
    <message>
        <source>Keep one image in the inspector and under the questions</source>
        <translation>이미지 하나를 검사기와 질문 패널에 고정합니다</translation>
    </message>
    <message>
        <source>Keep the gaps that are known, and compute no more</source>
        <translation>구한 격차만 남기고 계산을 그만둡니다</translation>
    </message>
    <message>
        <source>Keep what is drawn among your images, and begin another drawing</source>
        <translation>그린 것을 내 이미지로 남기고 새 그림을 시작합니다</translation>
    </message>
    <message>
        <source>L&amp;ater moment</source>
        <translation>다음 순간(&amp;A)</translation>
    </message>
    <message>
        <source>L&amp;oop</source>
        <translation>반복(&amp;O)</translation>
    </message>
    <message>
        <source>La&amp;rger: 150 %</source>
        <translation>더 크게: 150 %(&amp;R)</translation>
    </message>
    <message>
        <source>La&amp;yers…</source>
        <translation>레이어(&amp;Y)…</translation>
    </message>
    <message>
        <source>Label &amp;tint</source>
        <translation>레이블 색조(&amp;T)</translation>
    </message>
    <message>
        <source>Language, theme, text size, folders, and what the program remembers</source>
        <translation>언어, 테마, 글자 크기, 폴더, 그리고 프로그램이 기억하는 것</translation>
    </message>
    <message>
        <source>Lay p(z|x) of the image under the cursor, pinned, or drawn at the probe, over the points of the map</source>
        <translation>커서 아래 이미지, 고정한 이미지, 탐침 위치에서 디코딩한 이미지의 p(z|x)를 지도에 겹칩니다</translation>
    </message>
    <message>
        <source>Lay the decoder&apos;s images at their own places under the points, finer as you zoom in</source>
        <translation>디코더가 만든 이미지를 점 아래 제자리에 깝니다. 확대할수록 촘촘해집니다</translation>
    </message>
    <message>
        <source>Learn from the 1,797 small digits that come with the program</source>
        <translation>프로그램에 들어 있는 작은 숫자 1,797장으로 학습합니다</translation>
    </message>
    <message>
        <source>Learn from your own images: pictures, IDX, NPZ or CSV files, folders or a zip</source>
        <translation>내 이미지로 학습합니다: 그림, IDX·NPZ·CSV 파일, 폴더 또는 zip</translation>
    </message>
    <message>
        <source>Let a walk by waypoints go there and back, or there only</source>
        <translation>경유점을 따라가는 경로를 왕복할지 한 번만 갈지 정합니다</translation>
    </message>
    <message>
        <source>Let both probes have the same z, or stand at the same training image</source>
        <translation>두 탐침이 같은 z를 갖거나 같은 학습 이미지에 서게 합니다</translation>
    </message>
    <message>
        <source>Let each file dialog begin in its usual folder again</source>
        <translation>파일 대화 상자가 다시 기본 폴더에서 시작하게 합니다</translation>
    </message>
    <message>
        <source>Let every pixel of the image be seen</source>
        <translation>이미지의 모든 픽셀을 드러냅니다</translation>
    </message>
    <message>
        <source>Let four estimators of log p(x) run against each other for one image, or stop</source>
        <translation>이미지 하나를 두고 log p(x)의 추정량 넷을 겨루게 하거나 멈춥니다</translation>
    </message>
    <message>
        <source>Let go of the selection, so that every point has its colour again</source>
        <translation>선택을 풀어 모든 점을 제 색으로 보입니다</translation>
    </message>
    <message>
        <source>Let the camera glide, and panels and menus slide</source>
        <translation>지도 시점이 미끄러지듯 움직이고 패널과 메뉴가 밀려 나오게 합니다</translation>
    </message>
    <message>
        <source>Let the camera jump, and panels and menus appear at once</source>
        <translation>지도 시점이 바로 바뀌고 패널과 메뉴가 곧바로 나타나게 합니다</translation>
    </message>
    <message>
        <source>Let the learning rate of an open-ended training fall now, to settle the model</source>
        <translation>끝을 정하지 않은 학습의 학습률을 이제 낮추어 모델을 수렴시킵니다</translation>
    </message>
    <message>
        <source>Let the left button erase on the drawing pad, as the right button does</source>
        <translation>그림판에서 왼쪽 단추도 오른쪽 단추처럼 지우게 합니다</translation>
    </message>
    <message>
        <source>Let the probe go from waypoint to waypoint</source>
        <translation>탐침이 경유점을 차례로 지나갑니다</translation>
    </message>
    <message>
        <source>Let the probe wander smoothly about the prior, from where it is</source>
        <translation>탐침이 지금 자리에서부터 사전 분포를 따라 부드럽게 떠돕니다</translation>
    </message>
    <message>
        <source>Let the training of the MADE rest</source>
        <translation>MADE의 학습을 잠시 멈춥니다</translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation>시스템의 밝기 설정을 따릅니다</translation>
    </message>
    <message>
        <source>Light text on dark surfaces</source>
        <translation>어두운 바탕에 밝은 글자로 보입니다</translation>
    </message>
    <message>
        <source>Like the s&amp;ystem</source>
        <translation>시스템과 같게(&amp;Y)</translation>
    </message>
    <message>
        <source>Likelihood by hand</source>
        <translation>손으로 하는 우도</translation>
    </message>
    <message>
        <source>Link the probes</source>
        <translation>탐침 잇기</translation>
    </message>
    <message>
        <source>List every key and what it does</source>
        <translation>모든 키와 그 기능을 보입니다</translation>
    </message>
    <message>
        <source>List which data sets are present, where, how large, and how to get the rest</source>
        <translation>어떤 데이터 세트가 어디에 얼마만 한 크기로 있는지, 나머지는 어떻게 받는지 보입니다</translation>
    </message>
    <message>
        <source>Look at a picture of your own: PNG, JPEG, BMP, GIF or WebP of any size</source>
        <translation>내 그림을 살펴봅니다. 크기에 상관없이 PNG, JPEG, BMP, GIF, WebP를 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>Look at an own image</source>
        <translation>내 이미지 보기</translation>
    </message>
    <message>
        <source>Look at the picture in the clipboard; coordinates there move the probe</source>
        <translation>클립보드의 그림을 살펴봅니다. 좌표가 들어 있으면 탐침을 옮깁니다</translation>
    </message>
    <message>
        <source>Ma&amp;gnification</source>
        <translation>확대율(&amp;G)</translation>
    </message>
    <message>
        <source>Make one training step, of one batch, then pause</source>
        <translation>배치 하나로 한 단계만 학습한 뒤 일시 정지합니다</translation>
    </message>
    <message>
        <source>Make the map e&amp;xact</source>
        <translation>지도를 정확하게(&amp;X)</translation>
    </message>
    <message>
        <source>Make the probe&apos;s place the next waypoint of the walk</source>
        <translation>탐침 위치를 잠재 경로의 다음 경유점으로 삼습니다</translation>
    </message>
    <message>
        <source>Map and decoder alone, in large type, for a projector; Esc ends it</source>
        <translation>빔프로젝터용으로 지도와 디코더만 큰 글자로 보여 줍니다. Esc를 누르면 끝납니다</translation>
    </message>
    <message>
        <source>Measure how runs of the same images differ, and draw two maps side by side</source>
        <translation>같은 이미지로 학습한 실행들의 차이를 재고, 지도 두 개를 나란히 그립니다</translation>
    </message>
    <message>
        <source>Measure reconstruction, KL, -ELBO and, if asked, log p(x) on the test set</source>
        <translation>테스트 세트에서 재구성 오차, KL, -ELBO를 재고, 요청하면 log p(x)도 잽니다</translation>
    </message>
    <message>
        <source>Measures of runs</source>
        <translation>실행의 지표</translation>
    </message>
    <message>
        <source>Move as the system&apos;s settings say</source>
        <translation>시스템 설정에 따라 움직입니다</translation>
    </message>
    <message>
        <source>Move the probe</source>
        <translation>탐침 옮기기</translation>
    </message>
    <message>
        <source>Move the probe to a latent point and decode there</source>
        <translation>탐침을 잠재 공간의 한 점으로 옮겨 디코딩합니다</translation>
    </message>
    <message>
        <source>Move the probe to a waypoint of the walk</source>
        <translation>탐침을 잠재 경로의 경유점으로 옮깁니다</translation>
    </message>
    <message>
        <source>Move the probe to the coordinates in the clipboard, such as 0.31, -1.2</source>
        <translation>클립보드에 있는 좌표(예: 0.31, -1.2)로 탐침을 옮깁니다</translation>
    </message>
    <message>
        <source>Move the probe to the posterior mean nearest to it</source>
        <translation>탐침을 가장 가까운 사후 분포 평균으로 옮깁니다</translation>
    </message>
    <message>
        <source>Ne&amp;xt colouring</source>
        <translation>다음 색 기준(&amp;X)</translation>
    </message>
    <message>
        <source>Ne&amp;xt ellipses</source>
        <translation>다음 타원(&amp;X)</translation>
    </message>
    <message>
        <source>No e&amp;llipses</source>
        <translation>타원 없음(&amp;L)</translation>
    </message>
    <message>
        <source>Old Faithful</source>
        <translation>올드 페이스풀</translation>
    </message>
    <message>
        <source>Op&amp;en session…</source>
        <translation>세션 열기(&amp;E)…</translation>
    </message>
    <message>
        <source>Opacity of the decoded manifold</source>
        <translation>디코딩한 다양체의 불투명도</translation>
    </message>
    <message>
        <source>Open &amp;log folder</source>
        <translation>로그 폴더 열기(&amp;L)</translation>
    </message>
    <message>
        <source>Open &amp;the last session</source>
        <translation>지난 세션 열기(&amp;T)</translation>
    </message>
    <message>
        <source>Open a recent run</source>
        <translation>최근 실행 열기</translation>
    </message>
    <message>
        <source>Open a run that was open when the program ended unexpectedly, as last saved</source>
        <translation>프로그램이 예기치 않게 끝났을 때 열려 있던 실행을 마지막으로 저장된 상태로 엽니다</translation>
    </message>
    <message>
        <source>Open a session file: its run, and all as it was held and shown</source>
        <translation>세션 파일을 엽니다. 실행과 함께 탐침, 선택, 화면이 저장할 때의 모습으로 돌아옵니다</translation>
    </message>
    <message>
        <source>Open a window of experiments: likelihood by hand, mixtures, cross-entropy, gradients, rotation</source>
        <translation>실험 창 열기: 손으로 하는 우도, 혼합 모형, 교차 엔트로피, 기울기, 회전</translation>
    </message>
    <message>
        <source>Open a window of other models of the same images, and their log p(x)</source>
        <translation>같은 이미지를 배우는 다른 모형들과 그 log p(x)를 보이는 창을 엽니다</translation>
    </message>
    <message>
        <source>Open one of the ten runs that the window opened or wrote last</source>
        <translation>창에서 마지막으로 열거나 저장한 실행 10개 가운데 하나를 엽니다</translation>
    </message>
    <message>
        <source>Open pict&amp;ure…</source>
        <translation>그림 열기(&amp;U)…</translation>
    </message>
    <message>
        <source>Open the &amp;folder of the run</source>
        <translation>실행 폴더 열기(&amp;F)</translation>
    </message>
    <message>
        <source>Open the card that says what the map shows over and under its points</source>
        <translation>지도의 점 위아래에 무엇을 보일지 정하는 카드를 엽니다</translation>
    </message>
    <message>
        <source>Open the folder of a saved run</source>
        <translation>저장한 실행의 폴더를 엽니다</translation>
    </message>
    <message>
        <source>Open the laboratory at points on a line and their Gaussian, and change them</source>
        <translation>우도 실험실에서 직선 위의 점과 가우시안을 열고 바꿉니다</translation>
    </message>
    <message>
        <source>Open the laboratory at the eruptions of Old Faithful, and step EM</source>
        <translation>우도 실험실에서 올드 페이스풀의 분출을 열고 EM을 진행합니다</translation>
    </message>
    <message>
        <source>Open the laboratory at the gradient estimators, and change their draws</source>
        <translation>우도 실험실에서 기울기 추정량을 열고 표본을 바꿉니다</translation>
    </message>
    <message>
        <source>Open the laboratory at the latent plane, and turn it</source>
        <translation>우도 실험실에서 잠재 평면을 열고 회전합니다</translation>
    </message>
    <message>
        <source>Open the laboratory at two distributions, and change them</source>
        <translation>우도 실험실에서 두 분포를 열고 바꿉니다</translation>
    </message>
    <message>
        <source>Open the rivals at a page and start its work: fit, train, compare</source>
        <translation>경쟁 모형 창의 쪽을 열고 작업을 시작합니다: 적합, 학습, 비교</translation>
    </message>
    <message>
        <source>Open the rivals at the autoregressive model, and change its drawing</source>
        <translation>경쟁 모형 창에서 자기회귀 모델을 열고 그리기를 바꿉니다</translation>
    </message>
    <message>
        <source>Open the rivals at the chart of log p(x) of every model</source>
        <translation>경쟁 모형 창에서 모든 모델의 log p(x) 차트를 엽니다</translation>
    </message>
    <message>
        <source>Open the rivals at the finite mixtures, and change what is shown</source>
        <translation>경쟁 모형 창에서 유한 혼합을 열고 보이는 것을 바꿉니다</translation>
    </message>
    <message>
        <source>Open the rivals at the measures, and choose the runs to compare</source>
        <translation>경쟁 모형 창에서 지표를 열고 비교할 실행을 고릅니다</translation>
    </message>
    <message>
        <source>Open the run that the window showed when it was closed, as it was held then</source>
        <translation>창을 닫을 때 보이던 실행을 그때 모습대로 엽니다</translation>
    </message>
    <message>
        <source>P&amp;an</source>
        <translation>이동(&amp;A)</translation>
    </message>
    <message>
        <source>P&amp;rior</source>
        <translation>사전 분포(&amp;R)</translation>
    </message>
    <message>
        <source>Pac&amp;k runs</source>
        <translation>실행 묶기(&amp;K)</translation>
    </message>
    <message>
        <source>Pan and zoom both maps together, where both show the same z or are aligned</source>
        <translation>두 지도가 같은 z를 보이거나 맞춰져 있으면 함께 옮기고 확대합니다</translation>
    </message>
    <message>
        <source>Pan and zoom the latent map to a rectangle</source>
        <translation>잠재 지도를 지정한 직사각형에 맞춰 옮기고 확대합니다</translation>
    </message>
    <message>
        <source>Paste pictur&amp;e</source>
        <translation>그림 붙여넣기(&amp;E)</translation>
    </message>
    <message>
        <source>Path of the walk</source>
        <translation>경로의 보간 방식</translation>
    </message>
    <message>
        <source>Pause the training of the autoregressive model</source>
        <translation>자기회귀 모델의 학습 일시 정지</translation>
    </message>
    <message>
        <source>Pin a point</source>
        <translation>점 고정</translation>
    </message>
    <message>
        <source>Pin an image and move the probe to its posterior mean</source>
        <translation>이미지를 고정하고 탐침을 그 사후 분포 평균으로 옮깁니다</translation>
    </message>
    <message>
        <source>Pin an image and show its true posterior and q on the map</source>
        <translation>이미지를 고정하고 지도에 참 사후 분포와 q를 보입니다</translation>
    </message>
    <message>
        <source>Pixel &amp;entropy</source>
        <translation>픽셀 엔트로피(&amp;E)</translation>
    </message>
    <message>
        <source>Play 2 kept moments a second</source>
        <translation>보관된 순간을 초당 2개 재생합니다</translation>
    </message>
    <message>
        <source>Play 24 kept moments a second</source>
        <translation>보관된 순간을 초당 24개 재생합니다</translation>
    </message>
    <message>
        <source>Play 8 kept moments a second</source>
        <translation>보관된 순간을 초당 8개 재생합니다</translation>
    </message>
    <message>
        <source>Play the &amp;walk</source>
        <translation>경로 재생(&amp;W)</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>환경설정(&amp;F)…</translation>
    </message>
    <message>
        <source>Pre&amp;sentation</source>
        <translation>발표 모드(&amp;S)</translation>
    </message>
    <message>
        <source>Pre&amp;view under the cursor</source>
        <translation>커서 위치 미리 보기(&amp;V)</translation>
    </message>
    <message>
        <source>Put a run that is offered after a crash aside until the next start</source>
        <translation>비정상 종료 후 제안된 실행을 다음 시작 때까지 미룹니다</translation>
    </message>
    <message>
        <source>Put an own image on the map, in the inspector and under the questions</source>
        <translation>내 이미지를 지도와 살펴보기, 질문 패널에 올립니다</translation>
    </message>
    <message>
        <source>Put every panel back where it was at first</source>
        <translation>모든 패널을 처음 자리로 되돌립니다</translation>
    </message>
    <message>
        <source>Put run folders into one session file, to keep and to share</source>
        <translation>실행 폴더를 보관하고 나누기 좋게 세션 파일 하나로 묶습니다</translation>
    </message>
    <message>
        <source>Ran&amp;k by log p(x)…</source>
        <translation>log p(x)로 순위 매기기(&amp;K)…</translation>
    </message>
    <message>
        <source>Rando&amp;m walk</source>
        <translation>무작위 걷기(&amp;M)</translation>
    </message>
    <message>
        <source>Rank by anomaly &amp;score</source>
        <translation>이상 점수 순위(&amp;S)</translation>
    </message>
    <message>
        <source>Rank images by anomaly score, against a contrast, or stop</source>
        <translation>이상 점수로 이미지를 대조군과 견주어 순위를 매기거나 멈춥니다</translation>
    </message>
    <message>
        <source>Redo on a page</source>
        <translation>페이지에서 다시 하기</translation>
    </message>
    <message>
        <source>Remove a waypoint of the walk</source>
        <translation>잠재 경로의 경유점 없애기</translation>
    </message>
    <message>
        <source>Remove every waypoint</source>
        <translation>경유점을 모두 없앱니다</translation>
    </message>
    <message>
        <source>Remove one waypoint from the walk</source>
        <translation>잠재 경로에서 경유점 하나를 없앱니다</translation>
    </message>
    <message>
        <source>Rename an own image</source>
        <translation>내 이미지 이름 바꾸기</translation>
    </message>
    <message>
        <source>Reset la&amp;yout</source>
        <translation>배치 초기화(&amp;Y)</translation>
    </message>
    <message>
        <source>Resize the window</source>
        <translation>창 크기 바꾸기</translation>
    </message>
    <message>
        <source>Restore a run after a crash</source>
        <translation>비정상 종료 후 실행 복원</translation>
    </message>
    <message>
        <source>Restore a run at the next start</source>
        <translation>다음 시작 때 실행 복원</translation>
    </message>
    <message>
        <source>S&amp;low motion</source>
        <translation>느리게(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;mooth image</source>
        <translation>이미지 부드럽게(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;nap to the nearest point</source>
        <translation>가장 가까운 점에 맞추기(&amp;N)</translation>
    </message>
    <message>
        <source>S&amp;wap the maps</source>
        <translation>지도 맞바꾸기(&amp;W)</translation>
    </message>
    <message>
        <source>Sa&amp;ve session as…</source>
        <translation>다른 이름으로 세션 저장(&amp;V)…</translation>
    </message>
    <message>
        <source>Save a row of decoded images for each dimension of z, from -3 to 3, as one PNG</source>
        <translation>z의 차원마다 -3에서 3까지 디코딩한 이미지를 한 줄씩 PNG 하나로 저장합니다</translation>
    </message>
    <message>
        <source>Save a walk through latent space as an animation, or as a film strip</source>
        <translation>잠재 공간을 지나는 경로를 애니메이션이나 필름 스트립으로 저장합니다</translation>
    </message>
    <message>
        <source>Save every loss, in nats per image, as CSV</source>
        <translation>모든 손실을 이미지당 nats 단위로 CSV에 저장합니다</translation>
    </message>
    <message>
        <source>Save mean and log-variance of q(z|x) of every image, with its label, as NPZ</source>
        <translation>모든 이미지의 q(z|x) 평균과 로그 분산을 레이블과 함께 NPZ로 저장합니다</translation>
    </message>
    <message>
        <source>Save settings, losses, weights and pictures as a run folder</source>
        <translation>설정, 손실, 가중치, 그림을 실행 폴더에 저장합니다</translation>
    </message>
    <message>
        <source>Save the components of a finite mixture, the heaviest first, as one PNG</source>
        <translation>유한 혼합의 성분을 가중치가 큰 순서로 PNG 하나에 저장합니다</translation>
    </message>
    <message>
        <source>Save the exact latent map with axes and legend, as PNG or SVG</source>
        <translation>정확한 잠재 지도를 축, 범례와 함께 PNG나 SVG로 저장합니다</translation>
    </message>
    <message>
        <source>Save the image that the decoder makes of one z</source>
        <translation>디코더가 z 하나로 만든 이미지를 저장합니다</translation>
    </message>
    <message>
        <source>Save the kept moments of the training, up to the shown one, as an animation</source>
        <translation>학습 중에 보관된 시점을 지금 보이는 시점까지 애니메이션으로 저장합니다</translation>
    </message>
    <message>
        <source>Save the run and take it out of the session; its folder stays</source>
        <translation>실행을 저장하고 세션에서 뺍니다. 폴더는 남습니다</translation>
    </message>
    <message>
        <source>Save the runs, the probe, the selection and the view of the map as one file</source>
        <translation>실행, 탐침, 선택, 지도 시야를 파일 하나로 저장합니다</translation>
    </message>
    <message>
        <source>Save the window, the map or a panel as it looks now</source>
        <translation>창, 지도, 패널의 지금 모습을 저장합니다</translation>
    </message>
    <message>
        <source>Save this run and begin another with the settings shown, paused at step 0</source>
        <translation>이 실행을 저장하고 표시된 설정으로 새 실행을 0단계에서 일시 정지된 상태로 시작합니다</translation>
    </message>
    <message>
        <source>Save this run and train another with the settings shown, from step 0</source>
        <translation>이 실행을 저장하고, 보이는 설정으로 다른 실행을 0단계부터 학습합니다</translation>
    </message>
    <message>
        <source>Save this run and train two models that differ in one thing, in turns, side by side</source>
        <translation>이 실행을 저장하고, 한 가지만 다른 두 모델을 번갈아 학습하며 나란히 봅니다</translation>
    </message>
    <message>
        <source>Score an ima&amp;ge…</source>
        <translation>이미지 점수 구하기(&amp;G)…</translation>
    </message>
    <message>
        <source>Sele&amp;ct</source>
        <translation>선택(&amp;C)</translation>
    </message>
    <message>
        <source>Select &amp;nothing</source>
        <translation>선택 해제(&amp;N)</translation>
    </message>
    <message>
        <source>Select points</source>
        <translation>점 선택</translation>
    </message>
    <message>
        <source>Select points of the map by their numbers, or by an outline on the map</source>
        <translation>번호나 지도 위 윤곽선으로 점을 선택합니다</translation>
    </message>
    <message>
        <source>Set how fast the probe walks</source>
        <translation>탐침이 옮겨 가는 속도를 정합니다</translation>
    </message>
    <message>
        <source>Set how large the points of the map are drawn</source>
        <translation>지도에 그릴 점의 크기를 정합니다</translation>
    </message>
    <message>
        <source>Set how many samples the importance-weighted bound of the race takes together</source>
        <translation>중요도 가중 하한이 한 묶음으로 쓰는 표본 수를 정합니다</translation>
    </message>
    <message>
        <source>Set how opaque the decoder&apos;s images under the points are</source>
        <translation>점 아래에 깔 디코더 이미지의 불투명도를 정합니다</translation>
    </message>
    <message>
        <source>Shade by how many points share a pixel, on a logarithmic scale</source>
        <translation>한 픽셀에 겹친 점의 수를 로그 눈금의 음영으로 보입니다</translation>
    </message>
    <message>
        <source>Show a panel</source>
        <translation>패널 보기</translation>
    </message>
    <message>
        <source>Show a part of the map</source>
        <translation>지도의 일부 보기</translation>
    </message>
    <message>
        <source>Show a past moment</source>
        <translation>지난 순간 보기</translation>
    </message>
    <message>
        <source>Show a plane through latent space: two dimensions, principal components, images</source>
        <translation>잠재 공간을 지나는 평면을 표시합니다: 두 차원, 주성분, 이미지 세 장</translation>
    </message>
    <message>
        <source>Show a run &amp;beside…</source>
        <translation>실행을 나란히 보기(&amp;B)…</translation>
    </message>
    <message>
        <source>Show a run of the session</source>
        <translation>세션의 실행 보기</translation>
    </message>
    <message>
        <source>Show a second map beside the first: another run, or another moment of this one</source>
        <translation>첫째 지도 옆에 둘째 지도를 봅니다. 다른 실행이나 이 실행의 다른 순간입니다</translation>
    </message>
    <message>
        <source>Show all text in English</source>
        <translation>모든 글을 영어로 보입니다</translation>
    </message>
    <message>
        <source>Show all text in Korean</source>
        <translation>모든 글을 한국어로 보입니다</translation>
    </message>
    <message>
        <source>Show another run at its newest moment; a training goes on meanwhile</source>
        <translation>다른 실행을 가장 최근 순간으로 봅니다. 진행 중인 학습은 계속됩니다</translation>
    </message>
    <message>
        <source>Show classes</source>
        <translation>클래스 보기</translation>
    </message>
    <message>
        <source>Show less of the latent map, larger</source>
        <translation>잠재 지도의 일부를 더 크게 봅니다</translation>
    </message>
    <message>
        <source>Show more of the latent map, smaller</source>
        <translation>잠재 지도를 더 넓게, 더 작게 봅니다</translation>
    </message>
    <message>
        <source>Show posterior, losses and nearest neighbours of one image</source>
        <translation>이미지 하나의 사후 분포, 손실, 최근접 이웃을 보입니다</translation>
    </message>
    <message>
        <source>Show the first map alone; both runs stay in the session</source>
        <translation>첫째 지도만 봅니다. 두 실행은 세션에 남습니다</translation>
    </message>
    <message>
        <source>Show the folder in which reports of errors are kept</source>
        <translation>오류 보고서가 있는 폴더를 엽니다</translation>
    </message>
    <message>
        <source>Show the folder that holds the run</source>
        <translation>실행이 들어 있는 폴더를 보여 줍니다</translation>
    </message>
    <message>
        <source>Show the gap of an image</source>
        <translation>이미지의 격차 보기</translation>
    </message>
    <message>
        <source>Show the kept moment after the one that is shown</source>
        <translation>지금 보이는 순간 바로 뒤의 보관된 순간을 봅니다</translation>
    </message>
    <message>
        <source>Show the kept moment before the one that is shown</source>
        <translation>지금 보이는 순간 바로 앞의 보관된 순간을 봅니다</translation>
    </message>
    <message>
        <source>Show the kept moments of the run one after the other</source>
        <translation>실행의 보관된 순간을 차례로 봅니다</translation>
    </message>
    <message>
        <source>Show the newest moment of the run, and follow its training</source>
        <translation>실행의 최신 순간을 보고 학습을 따라갑니다</translation>
    </message>
    <message>
        <source>Show the newest moment on the first map and this past one on a second map</source>
        <translation>첫째 지도에 최신 순간을, 둘째 지도에 이 지난 순간을 봅니다</translation>
    </message>
    <message>
        <source>Show the posterior mean of every image</source>
        <translation>모든 이미지의 사후 분포 평균을 보입니다</translation>
    </message>
    <message>
        <source>Show the posterior means of the test images, never trained on, on the map</source>
        <translation>학습에 쓰지 않은 테스트 이미지의 사후 분포 평균을 지도에 표시합니다</translation>
    </message>
    <message>
        <source>Show the posterior means of the training images on the map</source>
        <translation>학습 이미지의 사후 분포 평균을 지도에 표시합니다</translation>
    </message>
    <message>
        <source>Show the run as it stood at a kept moment: the nearest one to a step</source>
        <translation>보관된 순간의 실행 상태를 봅니다. 주어진 단계에 가장 가까운 순간입니다</translation>
    </message>
    <message>
        <source>Show the whole latent map; the training goes on</source>
        <translation>잠재 지도 전체를 봅니다. 학습은 계속됩니다</translation>
    </message>
    <message>
        <source>Show this &amp;moment beside the newest</source>
        <translation>이 순간을 최신 순간과 나란히 보기(&amp;M)</translation>
    </message>
    <message>
        <source>Size of text, icons and axes, in percent of the system&apos;s</source>
        <translation>글자, 아이콘, 축의 크기(시스템 크기에 대한 백분율)</translation>
    </message>
    <message>
        <source>Size of the points</source>
        <translation>점 크기</translation>
    </message>
    <message>
        <source>Speed of the walk</source>
        <translation>경로의 속도</translation>
    </message>
    <message>
        <source>Start work of the rivals</source>
        <translation>경쟁 모형의 작업 시작</translation>
    </message>
    <message>
        <source>Step an &amp;epoch</source>
        <translation>한 에폭(&amp;E)</translation>
    </message>
    <message>
        <source>Stop computing the gaps</source>
        <translation>격차 계산 그만두기</translation>
    </message>
    <message>
        <source>Stop the download</source>
        <translation>내려받기 중단</translation>
    </message>
    <message>
        <source>Stop the download and keep nothing of it</source>
        <translation>내려받기를 중단하고 받은 것을 남기지 않습니다</translation>
    </message>
    <message>
        <source>Take a picture of the window</source>
        <translation>창 그림 저장</translation>
    </message>
    <message>
        <source>Take an own image out of the session</source>
        <translation>내 이미지를 세션에서 뺍니다</translation>
    </message>
    <message>
        <source>Take back the last change on a page of the laboratory or of the rivals</source>
        <translation>실험실 또는 경쟁 모형 창의 한 페이지에서 마지막 변경을 되돌립니다</translation>
    </message>
    <message>
        <source>Take back the offer to restore a run; its folder stays as it is</source>
        <translation>실행 복원 제안을 거둡니다. 폴더는 그대로 남습니다</translation>
    </message>
    <message>
        <source>Take the run folders out of a session file, into a new folder</source>
        <translation>세션 파일에 든 실행 폴더를 새 폴더에 풉니다</translation>
    </message>
    <message>
        <source>Take the run out of the session, and its files off the disk</source>
        <translation>실행을 세션에서 빼고 파일을 디스크에서 지웁니다</translation>
    </message>
    <message>
        <source>Te&amp;st set</source>
        <translation>테스트 세트(&amp;S)</translation>
    </message>
    <message>
        <source>Ten colours found by measure for colour-blind and other eyes (Petroff 2021)</source>
        <translation>색각 이상이 있어도 구별되도록 측정으로 고른 열 가지 색(Petroff 2021)</translation>
    </message>
    <message>
        <source>Ten colours that stay apart where the points of a class are few, on both surfaces</source>
        <translation>밝은 바탕과 어두운 바탕 모두에서, 점이 드문 곳에서도 서로 구별되는 열 가지 색</translation>
    </message>
    <message>
        <source>Th&amp;e rivals</source>
        <translation>경쟁 모형(&amp;E)</translation>
    </message>
    <message>
        <source>The colour-blind-safe colours of Okabe and Ito (2008), and three more</source>
        <translation>색각 이상이 있어도 구별되는 Okabe와 Ito(2008)의 색에 세 가지를 더한 색</translation>
    </message>
    <message>
        <source>The muted colour-blind-safe colours of Paul Tol; best on light surfaces</source>
        <translation>색각 이상이 있어도 구별되는 Paul Tol의 차분한 색. 밝은 바탕에 알맞습니다</translation>
    </message>
    <message>
        <source>Tint the plane in the colour of the nearest training point&apos;s label</source>
        <translation>평면을 가장 가까운 학습 점의 레이블 색으로 물들입니다</translation>
    </message>
    <message>
        <source>Tr&amp;ue posterior</source>
        <translation>참 사후 분포(&amp;U)</translation>
    </message>
    <message>
        <source>Tra&amp;in from step 0</source>
        <translation>0단계부터 학습(&amp;I)</translation>
    </message>
    <message>
        <source>Train &amp;a pair…</source>
        <translation>짝 학습(&amp;A)…</translation>
    </message>
    <message>
        <source>Train a &amp;pair</source>
        <translation>짝 학습(&amp;P)</translation>
    </message>
    <message>
        <source>Train a model and save it in a run folder</source>
        <translation>모델을 학습해 실행 폴더에 저장합니다</translation>
    </message>
    <message>
        <source>Train on from &amp;here</source>
        <translation>여기서부터 이어 학습(&amp;H)</translation>
    </message>
    <message>
        <source>Train this run further: to the end of its schedule, or beyond it for the epochs of the settings</source>
        <translation>이 실행을 더 학습합니다. 계획의 끝까지, 끝났으면 설정의 에폭만큼 더 학습합니다</translation>
    </message>
    <message>
        <source>Train two models in turns, always at the same step, each into its run folder</source>
        <translation>두 모델을 늘 같은 스텝에서 번갈아 학습해 각각의 실행 폴더에 저장합니다</translation>
    </message>
    <message>
        <source>Train up to the end of one more epoch, then pause</source>
        <translation>에폭 하나를 마칠 때까지 학습한 뒤 일시 정지합니다</translation>
    </message>
    <message>
        <source>Train, or pause the training</source>
        <translation>학습하거나, 학습을 일시 정지합니다</translation>
    </message>
    <message>
        <source>Training rests half of its time, for a machine that does other things too</source>
        <translation>다른 일도 하는 컴퓨터에 맞게, 학습이 시간의 절반을 쉽니다</translation>
    </message>
    <message>
        <source>Training takes a twentieth of its time, so that each step can be followed</source>
        <translation>단계마다 지켜볼 수 있게, 학습이 시간의 20분의 1만 씁니다</translation>
    </message>
    <message>
        <source>Training takes all of its time</source>
        <translation>학습이 시간을 모두 씁니다</translation>
    </message>
    <message>
        <source>Turn and mirror the second map onto the first: orthogonal Procrustes on the means of the same images; the residual is the root mean squared distance that is left, in units of z</source>
        <translation>둘째 지도를 돌리고 뒤집어 첫째 지도에 맞춥니다. 같은 이미지들의 평균에 대한 직교 프로크루스테스이며, 잔차는 남은 거리의 제곱 평균 제곱근(z의 단위)입니다</translation>
    </message>
    <message>
        <source>Turn one axis of the plane towards a dimension of z, about the probe</source>
        <translation>탐침을 중심으로 평면의 축 하나를 z의 한 차원 쪽으로 회전합니다</translation>
    </message>
    <message>
        <source>Turn the latent plane: log p(x) and the ELBO stay, what an axis means does not</source>
        <translation>잠재 평면 회전: log p(x)와 ELBO는 그대로, 축의 의미는 달라짐</translation>
    </message>
    <message>
        <source>Turn the plane of the map</source>
        <translation>지도의 평면 회전</translation>
    </message>
    <message>
        <source>Type a part of a command&apos;s name, in English or Korean, and run it</source>
        <translation>명령 이름의 일부를 영어나 한국어로 입력해 실행합니다</translation>
    </message>
    <message>
        <source>Undo on a page</source>
        <translation>페이지에서 되돌리기</translation>
    </message>
    <message>
        <source>Use imported images</source>
        <translation>가져온 이미지 사용</translation>
    </message>
    <message>
        <source>Use the language of the system where it is known</source>
        <translation>시스템 언어를 따릅니다. 지원하지 않는 언어이면 영어로 보입니다</translation>
    </message>
    <message>
        <source>Version, licence and where the ideas come from</source>
        <translation>버전, 라이선스, 아이디어의 출처</translation>
    </message>
    <message>
        <source>Walk in straight lines, or along great circles about the origin</source>
        <translation>직선으로, 또는 원점을 중심으로 한 대원을 따라 옮겨 갑니다</translation>
    </message>
    <message>
        <source>Walk there and back</source>
        <translation>잠재 경로 왕복</translation>
    </message>
    <message>
        <source>What is it worth</source>
        <translation>모델의 가치</translation>
    </message>
    <message>
        <source>Which pi&amp;xel next?</source>
        <translation>다음은 어느 픽셀?(&amp;X)</translation>
    </message>
    <message>
        <source>Write the name of each class at the median of its points</source>
        <translation>클래스 이름을 그 점들의 중앙값 위치에 씁니다</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>축소(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom to a &amp;box</source>
        <translation>상자 확대(&amp;B)</translation>
    </message>
    <message>
        <source>log &amp;p(x)</source>
        <translation>증거 log p(x)(&amp;P)</translation>
    </message>
</context>
<context>
    <name>AnomalyPanel</name>
    <message>
        <source>#{index}: {value} nats; click to look at it</source>
        <translation>#{index}: {value} nats. 클릭하면 이 이미지를 살펴봅니다</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>대조군</translation>
    </message>
    <message>
        <source>An all-black image has log p(x) {value} nats: “likelier” than {share} % of these images. Log p(x) alone mostly measures ink.</source>
        <translation>온통 검은 이미지의 log p(x)는 {value} nats로, 이 이미지들의 {share}%보다 “그럴듯”합니다. log p(x)만으로는 주로 잉크의 양을 재게 됩니다.</translation>
    </message>
    <message>
        <source>An image…</source>
        <translation>이미지 하나…</translation>
    </message>
    <message>
        <source>Anomalous image {number}</source>
        <translation>이상한 이미지 {number}</translation>
    </message>
    <message>
        <source>As the threshold rises: the share of the contrast that it catches, upward, against that of the images it wrongly catches.
An area of 0.5 is chance, 1 is perfect, and below 0.5 the score is upside down</source>
        <translation>문턱값을 올리면서: 세로는 대조군 가운데 잡아낸 비율, 가로는 이미지 가운데 잘못 잡은 비율입니다.
넓이 0.5는 우연, 1은 완벽이며, 0.5보다 작으면 점수가 거꾸로 된 것입니다</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>최대</translation>
    </message>
    <message>
        <source>E log p(x|z) under q(z|x) − log p(x|z) at the best z</source>
        <translation>q(z|x)에서 E log p(x|z) − 가장 좋은 z에서 log p(x|z)</translation>
    </message>
    <message>
        <source>Exact log p(x) by quadrature</source>
        <translation>구적법으로 구한 정확한 log p(x)</translation>
    </message>
    <message>
        <source>Histogram of scores</source>
        <translation>점수의 히스토그램</translation>
    </message>
    <message>
        <source>How many images of each are scored, the first ones</source>
        <translation>각각 앞에서부터 몇 장의 점수를 매길지</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>ROC: true alarms against false ones</source>
        <translation>ROC: 참 경보 대 거짓 경보</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>순위 매기기</translation>
    </message>
    <message>
        <source>Rank images by anomaly score; or drop an image here.</source>
        <translation>이상 점수로 이미지의 순위를 매기거나, 이미지를 여기에 끌어다 놓으세요.</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>The images to rank; a low score is anomalous</source>
        <translation>순위를 매길 이미지. 점수가 낮을수록 이상합니다</translation>
    </message>
    <message>
        <source>Upward: the share of the images in each bin. To the right: their score, nats</source>
        <translation>세로: 각 구간에 든 이미지의 비율. 가로: 점수, nats</translation>
    </message>
    <message>
        <source>What a score should tell from them: the ROC says how well it does</source>
        <translation>점수가 구별해 내야 할 이미지: 얼마나 잘하는지는 ROC가 보여 줍니다</translation>
    </message>
    <message>
        <source>all black</source>
        <translation>온통 검정</translation>
    </message>
    <message>
        <source>area under ROC {area}</source>
        <translation>ROC 아래 넓이 {area}</translation>
    </message>
    <message>
        <source>exact ± {error} nats</source>
        <translation>정확함 ± {error} nats</translation>
    </message>
    <message>
        <source>inverted</source>
        <translation>명암 반전</translation>
    </message>
    <message>
        <source>likelihood ratio</source>
        <translation>우도비</translation>
    </message>
    <message>
        <source>log p(x)</source>
        <translation>log p(x)</translation>
    </message>
    <message>
        <source>log p(x) − log p(x) if every pixel stood alone, with the training images’ mean</source>
        <translation>log p(x) − 학습 이미지의 평균으로 모든 픽셀을 독립으로 본 log p(x)</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>좌우 반전</translation>
    </message>
    <message>
        <source>most anomalous first, nats</source>
        <translation>가장 이상한 것부터, nats</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>잡음</translation>
    </message>
    <message>
        <source>regret</source>
        <translation>후회(regret)</translation>
    </message>
    <message>
        <source>upside down</source>
        <translation>상하 반전</translation>
    </message>
    <message>
        <source>{kind} · step {step}</source>
        <translation>{kind} · {step}단계</translation>
    </message>
    <message>
        <source>{names} · nats</source>
        <translation>{names} · nats</translation>
    </message>
    <message>
        <source>{name}: log p(x) {value} nats (step {step}). Rank images to compare it with.</source>
        <translation>{name}: log p(x) {value} nats({step}단계). 견주어 보려면 이미지의 순위를 매기세요.</translation>
    </message>
    <message>
        <source>{name}: {value} nats, above {share} % of them (step {step}).</source>
        <translation>{name}: {value} nats, 이 이미지들의 {share}%보다 높음({step}단계).</translation>
    </message>
    <message>
        <source>{percent} % done</source>
        <translation>{percent}% 진행</translation>
    </message>
    <message>
        <source>{title}, test</source>
        <translation>{title}, 테스트</translation>
    </message>
    <message>
        <source>{title}, training</source>
        <translation>{title}, 학습</translation>
    </message>
</context>
<context>
    <name>AnomalyPresenter</name>
    <message>
        <source>A picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Built-in digits</source>
        <translation>내장 숫자</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp)</source>
        <translation>그림 (*.png *.jpg *.jpeg *.bmp *.gif *.webp)</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Close now</source>
        <translation>지금 닫기</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>저장하지 않고 닫기</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>다른 곳에 저장…</translation>
    </message>
    <message>
        <source>The run could not be saved: an error of ours; the report is in {path}.</source>
        <translation>실행을 저장하지 못했습니다: 프로그램의 오류이며, 보고서는 {path}에 있습니다.</translation>
    </message>
    <message>
        <source>The window closes when this is done: {work}</source>
        <translation>다음 작업이 끝나면 창이 닫힙니다: {work}</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>이 알림 닫기</translation>
    </message>
</context>
<context>
    <name>BesideMap</name>
    <message>
        <source>Second latent map</source>
        <translation>둘째 잠재 지도</translation>
    </message>
</context>
<context>
    <name>BesidePane</name>
    <message>
        <source>= image</source>
        <translation>= 이미지</translation>
    </message>
    <message>
        <source>= z</source>
        <translation>= z</translation>
    </message>
    <message>
        <source>Both probes have the same z</source>
        <translation>두 탐침의 z가 같습니다</translation>
    </message>
    <message>
        <source>Probes at the same image</source>
        <translation>같은 이미지에 선 탐침</translation>
    </message>
    <message>
        <source>Probes of the same z</source>
        <translation>같은 z의 탐침</translation>
    </message>
    <message>
        <source>The second probe stands at its model’s mean of the training image nearest to the first probe</source>
        <translation>둘째 탐침은 첫째 탐침에 가장 가까운 학습 이미지의, 자기 모델에서의 평균에 섭니다</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Apple GPU</source>
        <translation>Apple GPU</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>오토인코더</translation>
    </message>
    <message>
        <source>Autoencoder and VAE</source>
        <translation>오토인코더와 VAE</translation>
    </message>
    <message>
        <source>Bernoulli</source>
        <translation>베르누이</translation>
    </message>
    <message>
        <source>Bernoulli and Gaussian pixels</source>
        <translation>베르누이 픽셀과 가우시안 픽셀</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Codes anywhere, with gaps between them, beside codes that fill the prior</source>
        <translation>빈틈을 두고 아무 데나 놓인 코드와, 사전 분포를 채우는 코드</translation>
    </message>
    <message>
        <source>Deep and shallow networks</source>
        <translation>깊은 신경망과 얕은 신경망</translation>
    </message>
    <message>
        <source>Digits 8×8</source>
        <translation>숫자 8×8</translation>
    </message>
    <message>
        <source>ELBO</source>
        <translation>ELBO</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Equal settings: chance alone makes the difference between the maps</source>
        <translation>설정은 같고, 지도의 차이는 우연에서만 옵니다</translation>
    </message>
    <message>
        <source>Fashion-MNIST</source>
        <translation>Fashion-MNIST</translation>
    </message>
    <message>
        <source>Finite mixture</source>
        <translation>유한 혼합</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>가우스</translation>
    </message>
    <message>
        <source>Gaussian, any σ</source>
        <translation>가우스, σ 학습</translation>
    </message>
    <message>
        <source>IWAE</source>
        <translation>IWAE</translation>
    </message>
    <message>
        <source>KMNIST</source>
        <translation>KMNIST</translation>
    </message>
    <message>
        <source>Korean (한국어)</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>MADE</source>
        <translation>MADE</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>N(0, I)</source>
        <translation>N(0, I)</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA GPU</translation>
    </message>
    <message>
        <source>Okabe and Ito</source>
        <translation>Okabe–Ito</translation>
    </message>
    <message>
        <source>Own images</source>
        <translation>내 이미지</translation>
    </message>
    <message>
        <source>Paul Tol</source>
        <translation>Paul Tol</translation>
    </message>
    <message>
        <source>Petroff</source>
        <translation>Petroff</translation>
    </message>
    <message>
        <source>Sharp images and a wide map, beside blurred images and a map near the prior</source>
        <translation>또렷한 이미지와 넓은 지도, 흐린 이미지와 사전 분포에 가까운 지도</translation>
    </message>
    <message>
        <source>Spherical (slerp)</source>
        <translation>구면(slerp)</translation>
    </message>
    <message>
        <source>Straight lines</source>
        <translation>직선</translation>
    </message>
    <message>
        <source>Three hidden layers beside one: what depth does to map and images</source>
        <translation>은닉층 셋과 하나: 깊이가 지도와 이미지에 하는 일</translation>
    </message>
    <message>
        <source>Two likelihoods of the same images, each with its own balance against KL</source>
        <translation>같은 이미지의 두 가능도: KL과의 균형이 서로 다릅니다</translation>
    </message>
    <message>
        <source>Two seeds</source>
        <translation>두 시드</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>VampPrior</source>
        <translation>VampPrior</translation>
    </message>
    <message>
        <source>all</source>
        <translation>모두</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>그대로</translation>
    </message>
    <message>
        <source>as many as rows</source>
        <translation>행 수와 같게</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>beta-VAE</source>
        <translation>beta-VAE</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>black</source>
        <translation>검정</translation>
    </message>
    <message>
        <source>both</source>
        <translation>둘 다</translation>
    </message>
    <message>
        <source>convolutional</source>
        <translation>합성곱</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>decoded grid</source>
        <translation>디코딩한 격자</translation>
    </message>
    <message>
        <source>distinct</source>
        <translation>뚜렷한 색</translation>
    </message>
    <message>
        <source>drawn, 0 or 1</source>
        <translation>0/1 추출</translation>
    </message>
    <message>
        <source>even in z</source>
        <translation>z에서 균등</translation>
    </message>
    <message>
        <source>every half a minute</source>
        <translation>30초마다</translation>
    </message>
    <message>
        <source>exact log p(x)</source>
        <translation>정확한 log p(x)</translation>
    </message>
    <message>
        <source>fitted grid</source>
        <translation>맞춘 격자</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>full</source>
        <translation>모두 표시</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>회색조</translation>
    </message>
    <message>
        <source>latent map</source>
        <translation>잠재 지도</translation>
    </message>
    <message>
        <source>learned Gaussians</source>
        <translation>학습된 가우시안</translation>
    </message>
    <message>
        <source>light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>like the system</source>
        <translation>시스템과 같게</translation>
    </message>
    <message>
        <source>mirror</source>
        <translation>인코더의 역순</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>prior quantiles</source>
        <translation>사전 분포 분위수</translation>
    </message>
    <message>
        <source>q alone</source>
        <translation>q만</translation>
    </message>
    <message>
        <source>reduced</source>
        <translation>줄이기</translation>
    </message>
    <message>
        <source>residual</source>
        <translation>잔차</translation>
    </message>
    <message>
        <source>scaled</source>
        <translation>크기 조절</translation>
    </message>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>the program&apos;s own</source>
        <translation>프로그램 기본 폴더</translation>
    </message>
    <message>
        <source>their own</source>
        <translation>원래 크기</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>until stopped</source>
        <translation>멈출 때까지</translation>
    </message>
    <message>
        <source>white</source>
        <translation>하양</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>β of 0.1 and of 4</source>
        <translation>β 0.1과 4</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Commands that match</source>
        <translation>일치하는 명령</translation>
    </message>
    <message>
        <source>Find a command by its name</source>
        <translation>이름으로 명령 찾기</translation>
    </message>
    <message>
        <source>Name of a command, or a part of it</source>
        <translation>명령의 이름 또는 그 일부</translation>
    </message>
    <message>
        <source>No command has a name like this.</source>
        <translation>이런 이름의 명령은 없습니다.</translation>
    </message>
</context>
<context>
    <name>ComparisonExperiment</name>
    <message>
        <source>Copied: {line}</source>
        <translation>복사했습니다: {line}</translation>
    </message>
    <message>
        <source>Save the figures</source>
        <translation>수치 저장</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>그림 저장</translation>
    </message>
    <message>
        <source>Waiting for other work …</source>
        <translation>다른 작업을 기다리는 중…</translation>
    </message>
    <message>
        <source>{name}, step {step}</source>
        <translation>{name}, {step}단계</translation>
    </message>
</context>
<context>
    <name>ComparisonPage</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>명령으로 복사</translation>
    </message>
    <message>
        <source>Copy the command line that gives the same figures; the runs are saved</source>
        <translation>같은 수치를 내는 명령줄을 복사합니다. 실행은 저장됩니다</translation>
    </message>
    <message>
        <source>Number of test images</source>
        <translation>테스트 이미지 수</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행 상황</translation>
    </message>
    <message>
        <source>Save figures…</source>
        <translation>수치 저장…</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>그림 저장…</translation>
    </message>
    <message>
        <source>Test images</source>
        <translation>테스트 이미지</translation>
    </message>
    <message>
        <source>The figures appear here at the end of the work.</source>
        <translation>작업이 끝나면 여기에 수치가 나타납니다.</translation>
    </message>
    <message>
        <source>The first test images; figures in nats are means over them</source>
        <translation>앞에서부터 센 테스트 이미지 수. nats 단위 수치는 이들의 평균입니다</translation>
    </message>
    <message>
        <source>Write all figures as JSON, as “latentlab compare --json” prints them</source>
        <translation>모든 수치를 “latentlab compare --json”이 출력하는 JSON 형식으로 저장합니다</translation>
    </message>
    <message>
        <source>Write the picture as PNG, or as SVG; its metadata hold the command</source>
        <translation>그림을 PNG나 SVG로 저장합니다. 메타데이터에 명령이 들어갑니다</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>All classes</source>
        <translation>모든 클래스</translation>
    </message>
    <message>
        <source>No class</source>
        <translation>클래스 해제</translation>
    </message>
</context>
<context>
    <name>CrossEntropyPage</name>
    <message>
        <source>Both in one scale of colours; light is most</source>
        <translation>같은 색 눈금; 밝을수록 큼</translation>
    </message>
    <message>
        <source>Drag the bars. H(p, q), the loss, is H(p) and the divergence on top: only the divergence can be learned away, and it is not symmetric. The binary cross-entropy of an image is the same sum, pixel by pixel.</source>
        <translation>막대를 끌어 보세요. 손실 H(p, q)는 H(p) 위에 발산을 쌓은 것입니다. 학습으로 없앨 수 있는 것은 발산뿐이며, 발산은 대칭이 아닙니다. 이미지의 이진 교차 엔트로피도 픽셀마다 같은 합입니다.</translation>
    </message>
    <message>
        <source>H(p) and KL(p‖q) of each pixel</source>
        <translation>픽셀별 H(p)와 KL(p‖q)</translation>
    </message>
    <message>
        <source>Image and reconstruction</source>
        <translation>이미지와 재구성</translation>
    </message>
    <message>
        <source>Left: the entropy of p and the divergence on it; right: their sum</source>
        <translation>왼쪽: p의 엔트로피와 그 위의 발산; 오른쪽: 둘의 합</translation>
    </message>
    <message>
        <source>Sum over the pixels</source>
        <translation>픽셀 전체의 합</translation>
    </message>
    <message>
        <source>The image is being looked at …</source>
        <translation>이미지를 계산하는 중 …</translation>
    </message>
    <message>
        <source>The outcomes and their shares under p; drag a bar</source>
        <translation>결과와 p에서의 몫; 막대를 끌 수 있습니다</translation>
    </message>
    <message>
        <source>The outcomes and their shares under q; drag a bar</source>
        <translation>결과와 q에서의 몫; 막대를 끌 수 있습니다</translation>
    </message>
    <message>
        <source>The same sum of the whole image</source>
        <translation>이미지 전체의 같은 합</translation>
    </message>
    <message>
        <source>Uniform q</source>
        <translation>균등한 q</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>단위</translation>
    </message>
    <message>
        <source>Unit of the entropies</source>
        <translation>엔트로피의 단위</translation>
    </message>
    <message>
        <source>Weights of p</source>
        <translation>p의 가중치</translation>
    </message>
    <message>
        <source>Weights of q</source>
        <translation>q의 가중치</translation>
    </message>
    <message>
        <source>p: the grey values; q: the decoded means</source>
        <translation>p: 회색 값; q: 디코딩한 평균</translation>
    </message>
    <message>
        <source>q = p</source>
        <translation>q를 p로</translation>
    </message>
    <message>
        <source>q excludes an outcome that p has</source>
        <translation>p에 있는 결과를 q가 배제합니다</translation>
    </message>
    <message>
        <source>the image: {sum} {unit}; no decoder comes below H(p), the entropy of its grey pixels</source>
        <translation>이미지: {sum} {unit}; 어떤 디코더도 회색 픽셀의 엔트로피 H(p) 아래로 내려갈 수 없습니다</translation>
    </message>
</context>
<context>
    <name>DecoderCanvas</name>
    <message>
        <source>Decoded image at the probe</source>
        <translation>탐침 위치에서 디코딩한 이미지</translation>
    </message>
</context>
<context>
    <name>DecoderPresenter</name>
    <message>
        <source>Copied the decoded image.</source>
        <translation>디코딩한 이미지를 복사했습니다.</translation>
    </message>
    <message>
        <source>preview at {z}</source>
        <translation>미리 보기: {z}</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>{step}단계</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>About latentlab</source>
        <translation>latentlab 정보</translation>
    </message>
    <message>
        <source>Data sets, and their licences</source>
        <translation>데이터 세트와 라이선스</translation>
    </message>
    <message>
        <source>Watch a variational autoencoder learn, and explore its latent space with the hand.</source>
        <translation>변분 오토인코더가 학습하는 모습을 지켜보고, 그 잠재 공간을 손으로 탐색하세요.</translation>
    </message>
</context>
<context>
    <name>DrawingPad</name>
    <message>
        <source>Drag draws; the right button, or Alt, erases.
Keys: arrows move the brush (Shift: by more), Space lowers and lifts it, Backspace erases, [ and ] change its size</source>
        <translation>끌면 그려지고, 오른쪽 단추나 Alt로 지웁니다.
키: 화살표로 붓을 옮기고(Shift: 더 멀리), 스페이스로 붓을 대고 떼며, 백스페이스로 지우고, [ 와 ]로 붓 크기를 바꿉니다</translation>
    </message>
    <message>
        <source>Draw here</source>
        <translation>여기에 그리세요</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>그림판</translation>
    </message>
    <message>
        <source>brush of {size} pixels at column {x}, row {y}: {state}</source>
        <translation>{y}행 {x}열, {size}픽셀 붓: {state}</translation>
    </message>
    <message>
        <source>draws</source>
        <translation>표본</translation>
    </message>
    <message>
        <source>erases</source>
        <translation>지우는 중</translation>
    </message>
    <message>
        <source>lifted</source>
        <translation>떼어 둠</translation>
    </message>
</context>
<context>
    <name>DropPresenter</name>
    <message>
        <source>Drop to import these images</source>
        <translation>놓으면 이 이미지들을 가져옵니다</translation>
    </message>
    <message>
        <source>Drop to look at these {count} pictures</source>
        <translation>놓으면 그림 {count}장을 살펴봅니다</translation>
    </message>
    <message>
        <source>Drop to look at this picture</source>
        <translation>놓으면 이 그림을 살펴봅니다</translation>
    </message>
    <message>
        <source>Drop to open this run</source>
        <translation>놓으면 이 실행을 엽니다</translation>
    </message>
    <message>
        <source>Drop to open this session</source>
        <translation>놓으면 이 세션을 엽니다</translation>
    </message>
    <message>
        <source>This is the address of a web page, which the program does not open; save the picture and drop it.</source>
        <translation>웹 페이지의 주소이며 이 프로그램은 웹을 열지 않습니다. 그림을 저장한 뒤 그 파일을 놓으세요.</translation>
    </message>
    <message>
        <source>{taken} of {count} were taken: all pictures, at most {most}, or the first of another kind.</source>
        <translation>{count}개 중 {taken}개를 받았습니다. 그림은 {most}장까지 모두, 다른 것은 첫 번째만 받습니다.</translation>
    </message>
    <message>
        <source>{what}: {name}, alone of {count}</source>
        <translation>{what}: {count}개 중 {name}만</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>--align turns a map, and --chart draws none; leave one of the two out.</source>
        <translation>--align은 지도를 돌리는데 --chart는 지도를 그리지 않습니다. 둘 중 하나를 빼 주십시오.</translation>
    </message>
    <message>
        <source>--beta does nothing in an autoencoder, which has no KL; choose beta-vae.</source>
        <translation>오토인코더에는 KL이 없어 --beta가 쓰이지 않습니다. beta-vae를 고르세요.</translation>
    </message>
    <message>
        <source>--binarise draws pixels that are 0 or 1, and this run&apos;s likelihood is {name}.</source>
        <translation>--binarise는 0 또는 1인 픽셀을 뽑는데, 이 실행의 우도는 {name}입니다.</translation>
    </message>
    <message>
        <source>--classes names class {found}, and the last one is {last}.</source>
        <translation>--classes에 클래스 {found}이(가) 있는데, 마지막 클래스는 {last}입니다.</translation>
    </message>
    <message>
        <source>--components is the number of parts of a mixture; choose --family mixture, or --prior mixture or vamp, with it.</source>
        <translation>--components는 혼합 모형의 성분 개수입니다. --family mixture 또는 --prior mixture나 vamp와 함께 고르세요.</translation>
    </message>
    <message>
        <source>--covariance {name} is the covariance of a refined q(z|x); add --refine STEPS.</source>
        <translation>--covariance {name} 옵션은 다듬은 q(z|x)의 공분산입니다. --refine STEPS와 함께 쓰세요.</translation>
    </message>
    <message>
        <source>--data names the data alone; leave out {flag}.</source>
        <translation>데이터는 --data만으로 지정합니다. {flag}을(를) 빼세요.</translation>
    </message>
    <message>
        <source>--family made predicts Bernoulli pixels; take --likelihood bernoulli.</source>
        <translation>--family made는 베르누이 픽셀을 예측합니다. --likelihood bernoulli를 쓰세요.</translation>
    </message>
    <message>
        <source>--fit and --invert make the file of a picture fit, and {images} is none; leave them out.</source>
        <translation>--fit과 --invert는 그림 파일을 맞추는 옵션인데 {images}은(는) 그림 파일이 아닙니다. 두 옵션을 빼세요.</translation>
    </message>
    <message>
        <source>--image takes train:N or test:N, such as test:17, or a picture&apos;s file, and “{name}” is none of them.</source>
        <translation>--image 값은 train:N이나 test:N(예: test:17) 또는 그림 파일이어야 하는데, “{name}”은(는) 어느 것도 아닙니다.</translation>
    </message>
    <message>
        <source>--objective exact draws from the true posteriors of a plane, which needs two latents, not {size}.</source>
        <translation>--objective exact는 평면의 참 사후분포에서 표본을 뽑으므로 잠재 차원이 2여야 합니다(지금은 {size}).</translation>
    </message>
    <message>
        <source>--objective refit trains q(z|x) on the decoder of a saved run: “latentlab train --resume RUN --objective refit”, or “Train on from here” in the window.</source>
        <translation>--objective refit은 저장된 실행의 디코더 위에서 q(z|x)를 학습합니다. “latentlab train --resume RUN --objective refit”이나 창의 “여기서부터 이어 학습”을 쓰십시오.</translation>
    </message>
    <message>
        <source>--objective {name} has no KL term that --beta could weight; leave out one of them.</source>
        <translation>--objective {name}에는 --beta로 가중할 KL 항이 없습니다. 둘 중 하나를 빼세요.</translation>
    </message>
    <message>
        <source>--objective {name} trains in float32 only; leave out --precision bfloat16.</source>
        <translation>--objective {name}은(는) float32로만 학습합니다. --precision bfloat16을 빼세요.</translation>
    </message>
    <message>
        <source>--p and --q take 2 to 1,000 weights each; give both the same number of them.</source>
        <translation>--p와 --q는 가중치를 각각 2~1,000개 받습니다. 둘에 같은 수만큼 주세요.</translation>
    </message>
    <message>
        <source>--pixels dynamic draws pixels that are 0 or 1, which needs --likelihood bernoulli.</source>
        <translation>--pixels dynamic은 0 또는 1인 픽셀을 뽑으므로 --likelihood bernoulli가 필요합니다.</translation>
    </message>
    <message>
        <source>--precision bfloat16 needs --device cpu and a processor that has bfloat16.</source>
        <translation>--precision bfloat16에는 --device cpu와 bfloat16을 지원하는 프로세서가 필요합니다.</translation>
    </message>
    <message>
        <source>--prior grid is a lattice over a plane, and the size of z is {size}, not 2.</source>
        <translation>--prior grid는 평면의 격자인데, z는 2차원이 아니라 {size}차원입니다.</translation>
    </message>
    <message>
        <source>--prior grid is fitted to a decoder that is trained already: train with another prior, then “latentlab fit-prior RUN”.</source>
        <translation>--prior grid는 이미 학습한 디코더에 맞춥니다. 다른 사전 분포로 학습한 뒤 “latentlab fit-prior RUN”을 쓰세요.</translation>
    </message>
    <message>
        <source>--prior vamp is made of q(z|x), so --objective refit would change p(x) too; choose a run with another prior.</source>
        <translation>--prior vamp는 q(z|x)로 만든 것이어서 --objective refit을 쓰면 p(x)도 바뀝니다. 사전 분포가 다른 실행을 고르십시오.</translation>
    </message>
    <message>
        <source>--prior vamp is made of q(z|x), which --objective exact does not train; choose --prior mixture.</source>
        <translation>--prior vamp는 q(z|x)로 이루어지는데 --objective exact는 q(z|x)를 학습하지 않습니다. --prior mixture를 고르세요.</translation>
    </message>
    <message>
        <source>--prior {name} trains in float32 only; leave out --precision bfloat16.</source>
        <translation>--prior {name}은(는) float32로만 학습합니다. --precision bfloat16을 빼세요.</translation>
    </message>
    <message>
        <source>--rank is the number of factors of components that learn their variances; choose --likelihood gaussian-learned with it.</source>
        <translation>--rank는 분산을 학습하는 성분의 인자 개수입니다. --likelihood gaussian-learned를 함께 쓰세요.</translation>
    </message>
    <message>
        <source>--rank needs numbers of 64 bits, which --device mps lacks; choose cpu.</source>
        <translation>--rank는 64비트 수가 필요한데 --device mps에는 없습니다. cpu를 고르세요.</translation>
    </message>
    <message>
        <source>--samples is the number of draws of --objective iwae; choose both.</source>
        <translation>--samples는 --objective iwae가 뽑는 표본 수입니다. 둘을 함께 쓰세요.</translation>
    </message>
    <message>
        <source>--size takes a width and a height, such as 1280x800.</source>
        <translation>--size 값은 1280x800과 같은 너비와 높이여야 합니다.</translation>
    </message>
    <message>
        <source>--spacing quantile has no probability left beyond --extent {most}.</source>
        <translation>--extent가 {most}보다 크면 --spacing quantile에 남는 확률이 없습니다.</translation>
    </message>
    <message>
        <source>--step takes one step, or one for each of the {count} runs.</source>
        <translation>--step에는 스텝 하나, 또는 실행 {count}개마다 하나씩을 적습니다.</translation>
    </message>
    <message>
        <source>--step takes whole numbers or “last”, and “{value}” is neither.</source>
        <translation>--step에는 정수나 “last”를 적는데 “{value}”은(는) 어느 쪽도 아닙니다.</translation>
    </message>
    <message>
        <source>--view takes x0,y0,x1,y1 with x0 below x1 and y0 below y1, and “{view}” is not.</source>
        <translation>--view 값은 x0&lt;x1, y0&lt;y1인 x0,y0,x1,y1이어야 하는데, “{view}”은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>A chart ranks numbers of one kind, and of {first} and {second} one gives probabilities of Bernoulli pixels, the other densities; give the runs of each in a chart of their own.</source>
        <translation>도표는 한 종류의 수만 순위를 매기는데, {first} 및 {second} 중 하나는 베르누이 픽셀의 확률을, 다른 하나는 밀도를 냅니다. 종류마다 따로 도표를 그리세요.</translation>
    </message>
    <message>
        <source>A classifier learns from labels of at least two classes, and these images have none; choose a data set with labels.</source>
        <translation>분류기는 클래스가 둘 이상인 레이블로 학습하는데 이 이미지에는 그런 레이블이 없습니다. 레이블이 있는 데이터 집합을 고르십시오.</translation>
    </message>
    <message>
        <source>A comparison needs two runs at least; give another run folder.</source>
        <translation>비교에는 실행이 적어도 둘 필요합니다. 실행 폴더를 하나 더 지정하십시오.</translation>
    </message>
    <message>
        <source>A completion needs an image and the number of its known pixels: --image, --known.</source>
        <translation>복원에는 이미지와 알려진 픽셀 수가 모두 필요합니다: --image, --known.</translation>
    </message>
    <message>
        <source>A film needs a walk of two waypoints at least, or a random walk; begin one.</source>
        <translation>동영상에는 경유점이 둘 이상인 잠재 경로나 무작위 걷기가 있어야 합니다. 먼저 시작하세요.</translation>
    </message>
    <message>
        <source>A film needs two moments of the training, and this run keeps none between step {first} and its step {last}; train with --moments above 1, or take an earlier --first.</source>
        <translation>동영상에는 학습의 두 시점이 필요한데, 이 실행은 {first}단계와 자신의 {last}단계 사이에 보관한 시점이 없습니다. --moments를 1보다 크게 하여 학습하거나 --first를 더 앞으로 잡으세요.</translation>
    </message>
    <message>
        <source>A picture of {found} pixels cannot be taken pixel for pixel: this run’s images are {expected}.</source>
        <translation>{found} 픽셀인 그림은 픽셀 그대로 쓸 수 없습니다. 이 실행의 이미지는 {expected}입니다.</translation>
    </message>
    <message>
        <source>A picture of {width} x {height} pixels is over 16 megapixels; ask for a smaller one.</source>
        <translation>{width} x {height} 픽셀의 그림은 16메가픽셀을 넘습니다. 더 작게 만드세요.</translation>
    </message>
    <message>
        <source>A plane is auto or axes:1,3 or principal or images:test:1,test:2,test:3, and “{name}” is none of these.</source>
        <translation>평면은 auto, axes:1,3, principal, images:test:1,test:2,test:3 가운데 하나여야 합니다. “{name}”은(는) 그중 하나가 아닙니다.</translation>
    </message>
    <message>
        <source>A plane needs two different dimensions of 1 to {size}, and {pair} are not.</source>
        <translation>평면에는 1에서 {size} 사이의 서로 다른 차원 두 개가 필요합니다. {pair}은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>A plane that was turned by hand has no name on the command line; choose another plane, or save a picture of the window.</source>
        <translation>손으로 회전한 평면은 명령줄에서 쓸 이름이 없습니다. 다른 평면을 선택하거나 창의 그림을 저장하세요.</translation>
    </message>
    <message>
        <source>A random walk has one waypoint at most, from which it starts.</source>
        <translation>무작위 걷기에는 출발점인 경유점을 하나까지만 줄 수 있습니다.</translation>
    </message>
    <message>
        <source>A second map needs the images of both runs, and those of “{name}” are not here.</source>
        <translation>둘째 지도에는 두 실행의 이미지가 필요한데, “{name}”의 이미지가 여기 없습니다.</translation>
    </message>
    <message>
        <source>A session file holds 1 to {most} runs, and {count} are given.</source>
        <translation>세션 파일에는 실행을 1~{most}개 담을 수 있는데 {count}개가 주어졌습니다.</translation>
    </message>
    <message>
        <source>A stroke is x1,y1,x2,y2,… of one place at least, and {count} numbers are not.</source>
        <translation>획은 x1,y1,x2,y2,… 꼴로 자리가 하나 이상이어야 하는데, 수 {count}개는 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>A training goes on in {path} with the settings it has, so {flag} contradicts --resume; leave it out.</source>
        <translation>{path}의 학습은 가지고 있던 설정 그대로 이어지므로 {flag}은(는) --resume과 함께 쓸 수 없습니다. 이 옵션을 빼십시오.</translation>
    </message>
    <message>
        <source>A walk is written as .gif, .apng or .png (a film strip), and {path} is none of them.</source>
        <translation>잠재 경로는 .gif, .apng, .png(필름 스트립)로 저장하는데, {path}은(는) 그중 어느 것도 아닙니다.</translation>
    </message>
    <message>
        <source>A walk needs at least two waypoints, such as --through &quot;-2,0; 1.5,2&quot;.</source>
        <translation>잠재 경로에는 경유점이 둘 이상 필요합니다. 예: --through &quot;-2,0; 1.5,2&quot;.</translation>
    </message>
    <message>
        <source>A walk needs two waypoints at least; add them at the probe.</source>
        <translation>잠재 경로에는 경유점이 둘 이상 필요합니다. 탐침 위치에 경유점을 추가하세요.</translation>
    </message>
    <message>
        <source>A waypoint is {size} numbers with commas between them, and “{part}” is not.</source>
        <translation>경유점은 쉼표로 나눈 수 {size}개여야 하는데, “{part}”은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>A {suffix} shows at most {most} frames a second, and these are {count} in {seconds} s; ask for fewer frames or more seconds.</source>
        <translation>{suffix} 파일은 초당 {most}프레임까지 보이는데, {seconds}초에 {count}프레임입니다. 프레임을 줄이거나 시간을 늘리세요.</translation>
    </message>
    <message>
        <source>An MP4 needs an extra package: pip install &quot;latentlab[video]&quot;; .gif and .apng are written without it.</source>
        <translation>MP4를 쓰려면 추가 패키지가 필요합니다: pip install &quot;latentlab[video]&quot;. .gif와 .apng는 이 패키지 없이 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>An autoencoder has no bound on log p(x), so --objective {name} does nothing; choose vae.</source>
        <translation>오토인코더에는 log p(x)의 하한이 없어 --objective {name}이(가) 쓰이지 않습니다. vae를 고르세요.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior p(z), so it gives no image a probability.</source>
        <translation>오토인코더에는 사전 분포 p(z)가 없어 이미지의 확률을 구할 수 없습니다.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior p(z), so there is nothing to draw images from.</source>
        <translation>오토인코더에는 사전 분포 p(z)가 없어 이미지를 뽑을 수 없습니다.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior that a random walk could follow.</source>
        <translation>오토인코더에는 무작위 걷기가 따를 사전 분포가 없습니다.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior whose quantiles a grid could follow; take --spacing z.</source>
        <translation>오토인코더에는 격자가 따를 분위수의 사전 분포가 없습니다. --spacing z를 쓰세요.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior, so --prior {name} does nothing; choose vae.</source>
        <translation>오토인코더에는 사전 분포가 없어 --prior {name}이(가) 쓰이지 않습니다. vae를 고르세요.</translation>
    </message>
    <message>
        <source>An autoencoder has no prior.</source>
        <translation>오토인코더에는 사전 분포가 없습니다.</translation>
    </message>
    <message>
        <source>An autoencoder&apos;s posterior is a point, so q(z) has no density.</source>
        <translation>오토인코더의 사후 분포는 점이므로 q(z)에 밀도가 없습니다.</translation>
    </message>
    <message>
        <source>An autoencoder&apos;s posterior is a point: it has no ellipse.</source>
        <translation>오토인코더의 사후 분포는 점이므로 타원이 없습니다.</translation>
    </message>
    <message>
        <source>An image has several labels, so the images are taken without labels.</source>
        <translation>한 이미지에 레이블이 여러 개여서 레이블 없이 가져옵니다.</translation>
    </message>
    <message>
        <source>An image is a row of {columns} numbers, which are taken as {height} × {width} pixels.</source>
        <translation>이미지 한 장이 숫자 {columns}개의 행이어서 {height} × {width} 픽셀로 읽습니다.</translation>
    </message>
    <message>
        <source>An image of this run has {pixels} pixels, and --known gives {known}.</source>
        <translation>이 실행의 이미지는 픽셀이 {pixels}개인데 --known은 {known}입니다.</translation>
    </message>
    <message>
        <source>An import is under way; cancel it, or wait for its end.</source>
        <translation>가져오기가 진행 중입니다. 취소하거나 끝날 때까지 기다리세요.</translation>
    </message>
    <message>
        <source>An outline is x1,y1,x2,y2,… of three corners at least, and {count} numbers are not.</source>
        <translation>윤곽선은 꼭짓점이 셋 이상인 x1,y1,x2,y2,… 값이어야 하는데, 수가 {count}개입니다.</translation>
    </message>
    <message>
        <source>At step 0 nothing has been learned; begin a new run instead.</source>
        <translation>0단계에서는 아직 학습한 것이 없습니다. 새 실행을 시작하십시오.</translation>
    </message>
    <message>
        <source>Cannot delete the run in {path}; check its rights.</source>
        <translation>{path}에 있는 실행을 삭제할 수 없습니다. 권한을 확인하십시오.</translation>
    </message>
    <message>
        <source>Cannot download {file}: {failures}. Try again later, or put the files in {folder} by hand.</source>
        <translation>{file}을(를) 내려받을 수 없습니다: {failures}. 나중에 다시 해 보거나, 파일을 {folder}에 직접 넣으세요.</translation>
    </message>
    <message>
        <source>Cannot read {path}: {cause}.</source>
        <translation>{path}을(를) 읽을 수 없습니다: {cause}.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. A data folder holds IDX files of uint8: images with 3 axes (count × height × width), labels with 1 axis, from 0 to 61; “latentlab train --data PATH” takes others, too.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}. 데이터 폴더의 파일은 uint8 IDX입니다: 이미지는 축 3개(개수 × 높이 × 너비), 레이블은 축 1개이며 값은 0~61입니다. 다른 파일은 “latentlab train --data PATH”로 가져옵니다.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. Accepted are IDX files, plain or gzip: images with 2 to 4 axes (count × height × width × channels), labels with 1 axis.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}. 쓸 수 있는 것은 IDX 파일(그대로 또는 gzip)입니다: 이미지는 축 2~4개(개수 × 높이 × 너비 × 채널), 레이블은 축 1개입니다.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. Files of one data set are needed.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}. 한 데이터 세트의 파일들이 필요합니다.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. Put a good copy of it in {folder}.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}. 온전한 파일을 {folder}에 넣으세요.</translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. Put a good zip of the data there.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}. 온전한 zip 파일을 그 자리에 넣으세요.</translation>
    </message>
    <message>
        <source>Cannot write {path}: an earlier save of it has not ended. Try again.</source>
        <translation>{path}에 쓸 수 없습니다: 앞선 저장이 아직 끝나지 않았습니다. 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>Cannot write {path}: {cause}. Choose another place.</source>
        <translation>{path}에 쓸 수 없습니다: {cause}. 다른 위치를 고르세요.</translation>
    </message>
    <message>
        <source>Give the waypoints of a walk by --z or by --through, not by both.</source>
        <translation>잠재 경로의 경유점은 --z나 --through 가운데 하나로만 주세요.</translation>
    </message>
    <message>
        <source>Latent spaces of {first} and {second} dimensions cannot be aligned; compare runs of one latent size, or leave out --align.</source>
        <translation>{first}차원과 {second}차원의 잠재 공간은 정렬할 수 없습니다. 잠재 크기가 같은 실행을 비교하거나 --align을 빼 주십시오.</translation>
    </message>
    <message>
        <source>Maps are drawn and aligned for two runs, and {count} are given; give two, or take --chart.</source>
        <translation>지도는 두 실행에 대해 그리고 정렬하는데 {count}개가 주어졌습니다. 두 개를 지정하거나 --chart를 쓰십시오.</translation>
    </message>
    <message>
        <source>No class is ticked; tick one at least.</source>
        <translation>선택한 클래스가 없습니다. 하나 이상 선택하세요.</translation>
    </message>
    <message>
        <source>No folder of own images is named: choose one with the IDX files {files} (--data-dir).</source>
        <translation>내 이미지 폴더가 지정되지 않았습니다. IDX 파일 {files}이(가) 든 폴더를 고르세요(--data-dir).</translation>
    </message>
    <message>
        <source>No own image is chosen; draw one, or open a picture.</source>
        <translation>고른 내 이미지가 없습니다. 그리거나 그림을 여세요.</translation>
    </message>
    <message>
        <source>No run is offered after a crash.</source>
        <translation>비정상 종료 후 제안된 실행이 없습니다.</translation>
    </message>
    <message>
        <source>Not exact: a posterior has {share} of its mass at the rim of the lattice of ±{extent}.</source>
        <translation>정확하지 않습니다: 사후 분포 하나가 ±{extent} 격자의 가장자리에 {share}만큼의 질량을 둡니다.</translation>
    </message>
    <message>
        <source>Not exact: a posterior is so narrow that the finest lattice has a spacing of {ratio} of its width.</source>
        <translation>정확하지 않습니다: 사후 분포 하나가 너무 좁아, 가장 촘촘한 격자의 간격이 그 너비의 {ratio}배입니다.</translation>
    </message>
    <message>
        <source>Not exact: looking further afield changed a figure by {nats} nats.</source>
        <translation>정확하지 않습니다: 범위를 넓히니 값이 {nats} nats만큼 달라졌습니다.</translation>
    </message>
    <message>
        <source>Not exact: shifting the lattice changed a figure by {nats} nats.</source>
        <translation>정확하지 않습니다: 격자를 옮기니 값이 {nats} nats만큼 달라졌습니다.</translation>
    </message>
    <message>
        <source>Not exact: sigma is so small that rounding may change a figure by {nats} nats.</source>
        <translation>정확하지 않습니다: sigma가 너무 작아 반올림만으로도 값이 {nats} nats만큼 달라질 수 있습니다.</translation>
    </message>
    <message>
        <source>Not exact: some images have no finite log p(x).</source>
        <translation>정확하지 않습니다: 일부 이미지의 log p(x)가 유한하지 않습니다.</translation>
    </message>
    <message>
        <source>Of the folders at the top, only train and test are taken.</source>
        <translation>맨 위 폴더 중 train과 test만 씁니다.</translation>
    </message>
    <message>
        <source>Of {total} images, {count} are taken, drawn at random.</source>
        <translation>이미지 {total}장 중 무작위로 뽑은 {count}장을 씁니다.</translation>
    </message>
    <message>
        <source>One training of the pair {pair} has {settings}, and {flag} does not go with it; leave {flag} out.</source>
        <translation>{pair} 쌍의 한쪽 학습은 {settings}을(를) 쓰는데, {flag}은(는) 이와 함께 쓸 수 없습니다. {flag}을(를) 빼세요.</translation>
    </message>
    <message>
        <source>Only a MADE completes an image in an order of its pixels.</source>
        <translation>픽셀 순서대로 이미지를 완성하는 모델은 MADE뿐입니다.</translation>
    </message>
    <message>
        <source>Only a MADE completes an image in an order of its pixels; “latentlab impute” completes by p(z|x).</source>
        <translation>픽셀 순서대로 이미지를 복원하는 모델은 MADE뿐입니다. “latentlab impute”는 p(z|x)로 복원합니다.</translation>
    </message>
    <message>
        <source>Only a finite mixture has components; train one with --family mixture.</source>
        <translation>성분이 있는 모델은 유한 혼합뿐입니다. --family mixture로 학습하세요.</translation>
    </message>
    <message>
        <source>Only the images with labels are taken; {count} others have none.</source>
        <translation>레이블이 있는 이미지만 씁니다. 나머지 {count}장에는 레이블이 없습니다.</translation>
    </message>
    <message>
        <source>Principal components need points, and none is encoded yet.</source>
        <translation>주성분에는 점이 필요한데 아직 인코딩된 점이 없습니다.</translation>
    </message>
    <message>
        <source>PySide6 is not installed: pip install PySide6_Essentials.</source>
        <translation>PySide6가 설치되어 있지 않습니다: pip install PySide6_Essentials.</translation>
    </message>
    <message>
        <source>PySide6 {version} crashes Python {python} (PYSIDE-3474): pip install “PySide6_Essentials&lt;6.12”.</source>
        <translation>PySide6 {version} 버전에서는 Python {python} 버전이 비정상 종료합니다(PYSIDE-3474): pip install “PySide6_Essentials&lt;6.12”.</translation>
    </message>
    <message>
        <source>Qt cannot be loaded on this machine: {cause}.</source>
        <translation>이 컴퓨터에서 Qt를 불러올 수 없습니다: {cause}.</translation>
    </message>
    <message>
        <source>Qt needs system libraries that are missing: sudo apt install {packages}.</source>
        <translation>Qt에 필요한 시스템 라이브러리가 없습니다: sudo apt install {packages}.</translation>
    </message>
    <message>
        <source>RUN is empty; give it a run folder.</source>
        <translation>RUN이 비어 있습니다. 실행 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Runs are compared on the same images, and {first} has others than {second}; choose runs of one data set.</source>
        <translation>실행은 같은 이미지로 비교하는데 {first}의 이미지는 {second}의 것과 다릅니다. 같은 데이터 집합의 실행을 고르십시오.</translation>
    </message>
    <message>
        <source>Some of the pictures lie in no folder of a class, so the images have no labels.</source>
        <translation>클래스 폴더에 들어 있지 않은 그림이 있어 이미지에 레이블이 없습니다.</translation>
    </message>
    <message>
        <source>The autoregressive model is not on disk yet; its training goes on once it is.</source>
        <translation>자기회귀 모델이 아직 디스크에 없습니다. 저장된 뒤에 학습을 이어갈 수 있습니다.</translation>
    </message>
    <message>
        <source>The built-in digits lie in no folder; leave out --data-dir.</source>
        <translation>내장 숫자 데이터는 폴더에 있지 않습니다. --data-dir을 빼세요.</translation>
    </message>
    <message>
        <source>The clipboard holds neither a picture nor coordinates.</source>
        <translation>클립보드에 그림도 좌표도 없습니다.</translation>
    </message>
    <message>
        <source>The content of the files in {folder} is not that of {title}: to learn from them as own images, choose “own” and that folder (--dataset own --data-dir {folder}).</source>
        <translation>{folder}에 있는 파일의 내용은 {title}이(가) 아닙니다. 내 이미지로 학습하려면 “own”과 이 폴더를 고르세요(--dataset own --data-dir {folder}).</translation>
    </message>
    <message>
        <source>The data folder {folder} has no images to learn from: {held}. Accepted are the four IDX files {files}, plain or .gz, in it or in its folder mnist, fashion, kmnist or own; “latentlab train --data PATH” imports other forms.</source>
        <translation>데이터 폴더 {folder}에 학습할 이미지가 없습니다: {held}. 쓸 수 있는 것은 그 폴더나 그 안의 mnist, fashion, kmnist, own 폴더에 있는 IDX 파일 네 개({files}, 그대로 또는 .gz)입니다. 다른 형식은 “latentlab train --data PATH”로 가져옵니다.</translation>
    </message>
    <message>
        <source>The data folder {folder} holds {held}, not {title}; choose that or another.</source>
        <translation>데이터 폴더 {folder}에는 {title}이(가) 아니라 {held}이(가) 있습니다. 그것을 고르거나 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The data folder {folder} is a file; name the folder that holds it.</source>
        <translation>데이터 폴더로 지정한 {folder}은(는) 파일입니다. 그 파일이 든 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>The data folder {folder} is not there.</source>
        <translation>데이터 폴더가 없습니다: {folder}.</translation>
    </message>
    <message>
        <source>The decoder adds z to a first hidden layer of 2 units, so its weights cannot be turned; train a model with a wider layer.</source>
        <translation>디코더가 유닛 2개인 첫 은닉층에 z를 더하므로 가중치를 회전할 수 없습니다. 더 넓은 층의 모델을 학습하세요.</translation>
    </message>
    <message>
        <source>The disk was full for long, so {count} rows of losses are missing in {path}.</source>
        <translation>디스크가 오래 가득 차 있어서 {path}에 손실 {count}행이 빠져 있습니다.</translation>
    </message>
    <message>
        <source>The exact log p(x) is a sum over a line or a plane, and the size of z is {size} here, not 1 or 2; importance sampling is still there: evaluate --iw, or the estimator race.</source>
        <translation>정확한 log p(x)는 직선이나 평면 위의 합인데, 이 실행의 z는 1차원이나 2차원이 아니라 {size}차원입니다. 중요도 표집은 쓸 수 있습니다: evaluate --iw 또는 추정량 경주.</translation>
    </message>
    <message>
        <source>The exact log p(x) is an integral over a plane, and the size of z is {size} here, not 2; importance sampling is still there: evaluate --iw, or the estimator race.</source>
        <translation>정확한 log p(x)는 평면 위의 적분인데, 이 실행의 z는 2차원이 아니라 {size}차원입니다. 중요도 표집은 쓸 수 있습니다: evaluate --iw 또는 추정량 경주.</translation>
    </message>
    <message>
        <source>The family {family} trains in float32 only; leave out --precision bfloat16.</source>
        <translation>모델 종류 {family}은(는) float32로만 학습합니다. --precision bfloat16을 빼세요.</translation>
    </message>
    <message>
        <source>The files in {folder} are {found}, not {title}: choose {name}, or another folder.</source>
        <translation>{folder}의 파일은 {title}이(가) 아니라 {found}입니다. {name}을(를) 고르거나 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The folder {path} holds no PNG, JPEG, BMP, GIF or WebP pictures; choose a folder that does.</source>
        <translation>폴더 {path}에 PNG, JPEG, BMP, GIF, WebP 그림이 없습니다. 그림이 든 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The folder {path} holds no run of latentlab, no pictures and no data; drop one that does.</source>
        <translation>{path} 폴더에는 latentlab 실행도, 그림도, 데이터도 없습니다. 그중 하나가 든 폴더를 놓으세요.</translation>
    </message>
    <message>
        <source>The images are in colour; each becomes grey by its luminance.</source>
        <translation>컬러 이미지입니다. 휘도에 따라 회색조로 바꿉니다.</translation>
    </message>
    <message>
        <source>The images are of one class, so a classifier has nothing to decide.</source>
        <translation>이미지의 클래스가 하나뿐이므로, 분류기가 판정할 것이 없습니다.</translation>
    </message>
    <message>
        <source>The images are transposed, as those of EMNIST are; they are turned upright.</source>
        <translation>EMNIST처럼 이미지의 행과 열이 바뀌어 있어 바로 세웁니다.</translation>
    </message>
    <message>
        <source>The images differ in size and no size is chosen, so they become {side} × {side} pixels.</source>
        <translation>이미지의 크기가 서로 다르고 크기를 정하지 않아 {side} × {side} 픽셀로 맞춥니다.</translation>
    </message>
    <message>
        <source>The images have no labels, so there are no classes.</source>
        <translation>이미지에 레이블이 없어 클래스가 없습니다.</translation>
    </message>
    <message>
        <source>The images have {height} × {width} pixels and no size is chosen; they become {side} × {side}.</source>
        <translation>이미지가 {height} × {width} 픽셀이고 크기를 정하지 않아 {side} × {side}(으)로 줄입니다.</translation>
    </message>
    <message>
        <source>The images look like ink on paper; they are inverted to light on dark.</source>
        <translation>종이에 쓴 글씨처럼 보여 어두운 바탕에 밝은 글씨로 뒤집습니다.</translation>
    </message>
    <message>
        <source>The images of this run are not there, so no mixture can be fitted to them.</source>
        <translation>이 실행의 이미지가 없어 혼합을 적합할 수 없습니다.</translation>
    </message>
    <message>
        <source>The images of this run are {expected} pixels, and {where} has {found}; choose images of that size.</source>
        <translation>이 실행의 이미지는 {expected} 픽셀인데 {where}의 크기는 {found}입니다. 크기가 맞는 이미지를 고르세요.</translation>
    </message>
    <message>
        <source>The images that this run learned from are not here; put them back, and open the run again.</source>
        <translation>이 실행이 학습한 이미지가 없습니다. 이미지를 되돌려 놓고 실행을 다시 여십시오.</translation>
    </message>
    <message>
        <source>The import in {folder} cannot be used: {cause}; delete the folder, and import its source again.</source>
        <translation>{folder}에 가져온 데이터를 쓸 수 없습니다: {cause}. 폴더를 지우고 원본을 다시 가져오세요.</translation>
    </message>
    <message>
        <source>The keyframe does not fit the settings of its run.</source>
        <translation>키프레임이 실행의 설정과 맞지 않습니다.</translation>
    </message>
    <message>
        <source>The keyframe was written on another device or by another torch; it cannot go on here.</source>
        <translation>키프레임이 다른 장치나 다른 버전의 torch에서 저장되어 여기서는 이어서 학습할 수 없습니다.</translation>
    </message>
    <message>
        <source>The labels begin at {first}, not at 0; each class keeps its own name.</source>
        <translation>레이블이 0이 아니라 {first}부터 시작합니다. 클래스 이름은 그대로 둡니다.</translation>
    </message>
    <message>
        <source>The latent spaces have {first} and {second} dimensions, so both maps share images alone.</source>
        <translation>잠재 공간이 {first}차원과 {second}차원이라, 두 지도는 이미지로만 이어집니다.</translation>
    </message>
    <message>
        <source>The likelihood by hand takes {most} points at most.</source>
        <translation>손으로 하는 우도에는 점을 최대 {most}개까지 넣을 수 있습니다.</translation>
    </message>
    <message>
        <source>The likelihood is a Gaussian, whose entropy is the same at every z; this layer needs Bernoulli pixels.</source>
        <translation>우도가 가우스이면 엔트로피가 모든 z에서 같습니다. 이 레이어에는 베르누이 픽셀이 필요합니다.</translation>
    </message>
    <message>
        <source>The likelihood of this run is a Gaussian, whose loss is no cross-entropy; show a run with Bernoulli pixels.</source>
        <translation>이 실행의 우도는 가우시안이어서 손실이 교차 엔트로피가 아닙니다. 베르누이 픽셀을 쓰는 실행을 여세요.</translation>
    </message>
    <message>
        <source>The losses are beyond every number in this model, whose sigma is too small or whose training went astray; train it again with other settings.</source>
        <translation>이 모델에서는 손실이 수의 범위를 벗어납니다. sigma가 너무 작거나 학습이 잘못된 것입니다. 다른 설정으로 다시 학습하세요.</translation>
    </message>
    <message>
        <source>The map shows “{name}” at this moment already; choose another run or another moment.</source>
        <translation>지도에 “{name}”의 이 순간이 이미 보입니다. 다른 실행이나 다른 순간을 고르십시오.</translation>
    </message>
    <message>
        <source>The mask has {found} pixels, and the images of this run {expected}.</source>
        <translation>마스크는 {found} 픽셀인데, 이 실행의 이미지는 {expected} 픽셀입니다.</translation>
    </message>
    <message>
        <source>The mask hides every pixel, so nothing is left to go by; leave some visible.</source>
        <translation>마스크가 모든 픽셀을 가려 단서가 없습니다. 일부를 보이게 남기세요.</translation>
    </message>
    <message>
        <source>The mask hides no pixel, so there is nothing to complete.</source>
        <translation>마스크가 가린 픽셀이 없어 채울 것이 없습니다.</translation>
    </message>
    <message>
        <source>The means of {names} lie on one line, so no single plane holds them; choose another image.</source>
        <translation>{names}의 평균이 한 직선 위에 있어 평면이 하나로 정해지지 않습니다. 다른 이미지를 선택하세요.</translation>
    </message>
    <message>
        <source>The name says EMNIST, whose images are stored transposed; they are turned upright.</source>
        <translation>이름에 EMNIST가 있습니다. EMNIST 이미지는 행과 열이 바뀌어 저장되어 있어 바로 세웁니다.</translation>
    </message>
    <message>
        <source>The newest moment is shown; choose a past moment on the timeline first.</source>
        <translation>최신 순간이 보입니다. 먼저 타임라인에서 지난 순간을 고르십시오.</translation>
    </message>
    <message>
        <source>The pair {pair} decides {flag} itself; leave it out.</source>
        <translation>짝 {pair}이(가) {flag}을(를) 직접 정합니다. 이 옵션을 빼 주십시오.</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>The pixels are numbers from {low} to {high}; these become 0 to 255.</source>
        <translation>픽셀 값의 범위가 {low}~{high}입니다. 0~255로 바꿉니다.</translation>
    </message>
    <message>
        <source>The points have no spread, so the likelihood grows without bound as sigma goes to 0; give --sigma.</source>
        <translation>점들이 모두 같아 sigma가 0으로 갈수록 우도가 한없이 커집니다. --sigma를 주세요.</translation>
    </message>
    <message>
        <source>The prior of this model is not N(0, I), so its quantiles are not those of a plane; take --spacing z.</source>
        <translation>이 모델의 사전분포는 N(0, I)가 아니어서 그 분위수를 평면에 쓸 수 없습니다. --spacing z를 사용하세요.</translation>
    </message>
    <message>
        <source>The prior of this model is not N(0, I), so no random walk has it as its law.</source>
        <translation>이 모델의 사전 분포는 N(0, I)이 아니므로 이를 따르는 무작위 걷기가 없습니다.</translation>
    </message>
    <message>
        <source>The prior of this model is not N(0, I), so the map draws its contours for two latents only.</source>
        <translation>이 모델의 사전 분포는 N(0, I)이 아니므로 지도는 잠재 변수가 2개일 때만 그 등고선을 그립니다.</translation>
    </message>
    <message>
        <source>The prior of this run is not N(0, I), so a rotation changes it; show a run with the normal prior.</source>
        <translation>이 실행의 사전 분포는 N(0, I)가 아니어서 회전하면 바뀝니다. 정규 사전 분포를 쓰는 실행을 여세요.</translation>
    </message>
    <message>
        <source>The prior of {path} was fitted to a finished decoder, so its training cannot go on; go on with the run that it was fitted to.</source>
        <translation>{path}의 사전 분포는 끝난 디코더에 맞춘 것이어서 학습을 이어갈 수 없습니다. 원래 실행에서 이어가세요.</translation>
    </message>
    <message>
        <source>The region ends at {high} minutes, before its start at {low}; exchange the two.</source>
        <translation>구간의 끝({high}분)이 시작({low}분)보다 앞섭니다. 두 값을 맞바꾸세요.</translation>
    </message>
    <message>
        <source>The run is saved, but its picture {path} could not be drawn: an error of ours, {error}.</source>
        <translation>실행은 저장되었지만 그림 {path}을(를) 그리지 못했습니다: 프로그램 내부 오류 {error}.</translation>
    </message>
    <message>
        <source>The run keeps no moment of step {step}.</source>
        <translation>이 실행에는 {step}단계의 순간이 보관되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The run of the last session is not there any more.</source>
        <translation>지난 세션의 실행이 더는 그 자리에 없습니다.</translation>
    </message>
    <message>
        <source>The run that is open learns from “{title}”; choose other data first.</source>
        <translation>열려 있는 실행이 “{title}”(으)로 학습합니다. 먼저 다른 데이터를 선택하세요.</translation>
    </message>
    <message>
        <source>The run was trained on images of {expected} pixels, and those in {source} have {found}; choose its own data (--data PATH).</source>
        <translation>이 실행은 {expected} 픽셀 이미지로 학습했는데 {source}의 이미지는 {found}입니다. 실행의 데이터를 지정하세요(--data PATH).</translation>
    </message>
    <message>
        <source>The run was trained on other images than those in {source}; its training goes on with its own only.</source>
        <translation>이 실행은 {source}의 이미지와 다른 이미지로 학습되었습니다. 이어서 학습하려면 원래 이미지가 있어야 합니다.</translation>
    </message>
    <message>
        <source>The run was trained on other images than those in {source}; put its own back there. “latentlab evaluate RUN --data PATH” asks about others.</source>
        <translation>이 실행은 {source}에 있는 것과 다른 이미지로 학습했습니다. 원래 이미지를 그곳에 되돌려 놓으세요. 다른 이미지에 대해서는 “latentlab evaluate RUN --data PATH”로 물을 수 있습니다.</translation>
    </message>
    <message>
        <source>The run {path} is not there any more.</source>
        <translation>실행 {path}이(가) 더 이상 없습니다.</translation>
    </message>
    <message>
        <source>The session has no run {number}; it has {numbers}.</source>
        <translation>세션에 {number}번 실행이 없습니다. 있는 번호: {numbers}.</translation>
    </message>
    <message>
        <source>The session holds {most} own images, the most it takes; remove one first.</source>
        <translation>세션에 내 이미지가 최대 개수인 {most}장 있습니다. 먼저 한 장을 지우세요.</translation>
    </message>
    <message>
        <source>The settings are not JSON: {cause}.</source>
        <translation>설정이 JSON이 아닙니다: {cause}.</translation>
    </message>
    <message>
        <source>The settings are not a JSON object of names and values.</source>
        <translation>설정이 이름과 값으로 된 JSON 객체가 아닙니다.</translation>
    </message>
    <message>
        <source>The settings file cannot be used: {cause}. The defaults take its place, and the file is kept as {path}.</source>
        <translation>설정 파일을 사용할 수 없습니다: {cause}. 기본값을 대신 사용하며, 파일은 {path}에 보관했습니다.</translation>
    </message>
    <message>
        <source>The settings file holds values that cannot be used ({names}): the defaults take their place, and the file is kept as {path}.</source>
        <translation>설정 파일에 사용할 수 없는 값이 있습니다({names}). 해당 값은 기본값으로 대신하며, 파일은 {path}에 보관했습니다.</translation>
    </message>
    <message>
        <source>The size of z is {size} here, so the map shows all of it; a plane is chosen from three latents on.</source>
        <translation>여기서는 z의 크기가 {size}이므로 지도가 전체를 보여 줍니다. 평면은 잠재 변수가 셋 이상일 때 선택합니다.</translation>
    </message>
    <message>
        <source>The training of {path} has diverged, so it cannot go on; start again with a lower learning rate.</source>
        <translation>{path}의 학습은 발산했으므로 이어서 할 수 없습니다. 학습률을 낮추어 다시 시작하십시오.</translation>
    </message>
    <message>
        <source>The training of {path} has ended at step {step}, as its schedule said; say how much more by --epochs or --seconds.</source>
        <translation>{path}의 학습은 계획대로 {step}단계에서 끝났습니다. 더 학습할 양을 --epochs나 --seconds로 지정하십시오.</translation>
    </message>
    <message>
        <source>The validation images are left out ({names}).</source>
        <translation>검증 이미지는 쓰지 않습니다({names}).</translation>
    </message>
    <message>
        <source>The weights do not fit the settings: they have no place for “{name}”.</source>
        <translation>가중치가 설정과 맞지 않습니다: “{name}”이(가) 들어갈 자리가 없습니다.</translation>
    </message>
    <message>
        <source>The weights do not fit the settings: “{name}” is missing.</source>
        <translation>가중치가 설정과 맞지 않습니다: “{name}”이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The weights do not fit the settings: “{name}” is {found}, where {expected} is needed.</source>
        <translation>가중치가 설정과 맞지 않습니다: “{name}”에 {expected} 크기가 필요한데 {found} 크기입니다.</translation>
    </message>
    <message>
        <source>The weights of --p or of --q are all 0; give one outcome of each a weight.</source>
        <translation>--p 또는 --q의 가중치가 모두 0입니다. 각각 적어도 한 결과에 가중치를 주세요.</translation>
    </message>
    <message>
        <source>The window of the rivals needs the images of this run: {cause}</source>
        <translation>경쟁 모형 창에는 이 실행의 이미지가 필요합니다: {cause}</translation>
    </message>
    <message>
        <source>The window shows models with a latent space, and --family {family} has none; use the commands: “latentlab train”, “latentlab evaluate RUN”, “latentlab sample RUN”.</source>
        <translation>창은 잠재 공간이 있는 모델만 보이는데 --family {family}에는 잠재 공간이 없습니다. 명령을 쓰세요: “latentlab train”, “latentlab evaluate RUN”, “latentlab sample RUN”.</translation>
    </message>
    <message>
        <source>There are no images to import; choose a file or a folder.</source>
        <translation>가져올 이미지가 없습니다. 파일이나 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>There are no images to learn from yet; choose a data set.</source>
        <translation>아직 학습할 이미지가 없습니다. 데이터 세트를 고르세요.</translation>
    </message>
    <message>
        <source>There are test images alone; they are all that is taken.</source>
        <translation>테스트 이미지만 있어 그것만 씁니다.</translation>
    </message>
    <message>
        <source>There is no autoregressive model yet; train one, or open its run.</source>
        <translation>자기회귀 모델이 아직 없습니다. 하나를 학습하거나 그 실행을 여세요.</translation>
    </message>
    <message>
        <source>There is no data set “{name}” on this machine; choose one of {names}. To bring an import here, import its source (latentlab train --data PATH), or copy its folder {name} into {folder}.</source>
        <translation>이 컴퓨터에 “{name}” 데이터 세트가 없습니다. {names} 중에서 고르세요. 가져온 데이터를 옮겨 오려면 원본을 다시 가져오거나(latentlab train --data PATH), {name} 폴더를 {folder}에 복사하세요.</translation>
    </message>
    <message>
        <source>There is no data set, file or folder {path} of images; check the name.</source>
        <translation>{path}라는 데이터 세트나 이미지 파일, 폴더가 없습니다. 이름을 확인하세요.</translation>
    </message>
    <message>
        <source>There is no dimension {found} of z; the last one is {last}.</source>
        <translation>z에는 {found}번째 차원이 없습니다. 마지막은 {last}번째입니다.</translation>
    </message>
    <message>
        <source>There is no display for the script; set QT_QPA_PLATFORM=offscreen.</source>
        <translation>스크립트를 실행할 화면이 없습니다. QT_QPA_PLATFORM=offscreen을 설정하십시오.</translation>
    </message>
    <message>
        <source>There is no display to show {path} on; “latentlab unpack” takes the runs out of it.</source>
        <translation>{path}을(를) 보여 줄 화면이 없습니다. “latentlab unpack”으로 실행을 꺼낼 수 있습니다.</translation>
    </message>
    <message>
        <source>There is no display to take a picture of; set QT_QPA_PLATFORM=offscreen.</source>
        <translation>그림으로 저장할 화면이 없습니다. QT_QPA_PLATFORM=offscreen을 설정하세요.</translation>
    </message>
    <message>
        <source>There is no file or folder {path}; check the name.</source>
        <translation>{path}라는 파일이나 폴더가 없습니다. 이름을 확인하세요.</translation>
    </message>
    <message>
        <source>There is no image {split}:{index}; the last one is {split}:{last}.</source>
        <translation>{split}:{index} 이미지는 없습니다. 마지막 이미지는 {split}:{last}입니다.</translation>
    </message>
    <message>
        <source>There is no import “{name}” to forget, and there is no other.</source>
        <translation>지울 “{name}” 데이터가 없습니다. 가져온 데이터가 하나도 없습니다.</translation>
    </message>
    <message>
        <source>There is no import “{name}” to forget; there are {names}.</source>
        <translation>지울 “{name}” 데이터가 없습니다. 가져온 데이터는 {names}입니다.</translation>
    </message>
    <message>
        <source>There is no mask {mask}: choose one of {names}, or a picture of the images&apos; size that is white where pixels are hidden.</source>
        <translation>{mask}라는 마스크가 없습니다. {names} 가운데 하나나, 가릴 픽셀이 흰색인 이미지 크기의 그림을 고르세요.</translation>
    </message>
    <message>
        <source>There is no model yet; choose a data set, or open a run.</source>
        <translation>아직 모델이 없습니다. 데이터 세트를 고르거나 실행을 여세요.</translation>
    </message>
    <message>
        <source>There is no own image {index}; the last one is {last}.</source>
        <translation>내 이미지 {index}은(는) 없습니다. 마지막은 {last}입니다.</translation>
    </message>
    <message>
        <source>There is no point {index} on the map; the last one is {last}.</source>
        <translation>지도에 {index}번 점은 없습니다. 마지막 점은 {last}번입니다.</translation>
    </message>
    <message>
        <source>There is no run folder {path}; check the name.</source>
        <translation>실행 폴더가 없습니다: {path}. 이름을 확인하세요.</translation>
    </message>
    <message>
        <source>There is no run “{name}” to compare; the runs are {names}.</source>
        <translation>비교할 실행 “{name}”이(가) 없습니다. 있는 실행: {names}.</translation>
    </message>
    <message>
        <source>There is no second map yet; show a run beside this one.</source>
        <translation>아직 둘째 지도가 없습니다. 이 실행 옆에 다른 실행을 보십시오.</translation>
    </message>
    <message>
        <source>There is no test set: {count} of {total} images, drawn at random, become the test images.</source>
        <translation>테스트 세트가 없어 이미지 {total}장 중 무작위로 뽑은 {count}장을 테스트 이미지로 씁니다.</translation>
    </message>
    <message>
        <source>There is no verb “{verb}” in the window.</source>
        <translation>창에는 “{verb}” 동사가 없습니다.</translation>
    </message>
    <message>
        <source>There is no waypoint yet; add one at the probe.</source>
        <translation>아직 경유점이 없습니다. 탐침 위치에 경유점을 추가하세요.</translation>
    </message>
    <message>
        <source>There is no waypoint {number}; the last one is {last}.</source>
        <translation>{number}번 경유점은 없습니다. 마지막 경유점은 {last}번입니다.</translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>다시 실행할 것이 없습니다.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>실행 취소할 것이 없습니다.</translation>
    </message>
    <message>
        <source>This is the only run of the session; begin or open another one first.</source>
        <translation>세션에 실행이 이것뿐입니다. 먼저 다른 실행을 시작하거나 여십시오.</translation>
    </message>
    <message>
        <source>This machine has no device “{device}” for torch; choose auto or cpu.</source>
        <translation>이 컴퓨터에는 torch가 쓸 “{device}” 장치가 없습니다. auto나 cpu를 고르세요.</translation>
    </message>
    <message>
        <source>This model has no latent space; “latentlab evaluate RUN” tells its exact log p(x), “latentlab sample RUN” draws images.</source>
        <translation>이 모델에는 잠재 공간이 없습니다. “latentlab evaluate RUN”은 정확한 log p(x)를 알려 주고, “latentlab sample RUN”은 이미지를 뽑습니다.</translation>
    </message>
    <message>
        <source>This run has no folder yet; it is saved when it is paused.</source>
        <translation>이 실행은 아직 폴더가 없습니다. 일시 정지하면 저장됩니다.</translation>
    </message>
    <message>
        <source>This run is shown without its images: {cause}</source>
        <translation>이 실행은 이미지 없이 표시됩니다: {cause}</translation>
    </message>
    <message>
        <source>Training diverged at step {step}, learning rate {rate}; the last good weights, of step {good}, are kept. Choose a lower learning rate and start again.</source>
        <translation>학습률 {rate}에서 학습이 {step}단계에 발산했습니다. 마지막으로 온전한 {good}단계의 가중치를 보존했습니다. 학습률을 낮추어 다시 시작하세요.</translation>
    </message>
    <message>
        <source>Two maps are aligned by images that both know, and they share fewer than two.</source>
        <translation>두 지도는 함께 아는 이미지로 정렬하는데, 그런 이미지가 둘보다 적습니다.</translation>
    </message>
    <message>
        <source>What is decoded at the probe is no image of the data, so no command names it: click a point with Select (S).</source>
        <translation>탐침에서 디코딩한 것은 데이터의 이미지가 아니어서 명령으로 나타낼 수 없습니다. 선택 도구(S)로 점을 누르세요.</translation>
    </message>
    <message>
        <source>With one latent both maps are lines, and there is nothing to turn.</source>
        <translation>잠재 변수가 하나면 두 지도가 직선이라 돌릴 것이 없습니다.</translation>
    </message>
    <message>
        <source>With one latent p(z) has no circles: the map draws it as a curve over its line.</source>
        <translation>잠재 변수가 하나면 p(z)에는 원이 없습니다. 지도는 이를 직선 위의 곡선으로 그립니다.</translation>
    </message>
    <message>
        <source>With one latent q(z) has no contours: the map draws its points&apos; density over a line.</source>
        <translation>잠재 변수가 1개이면 q(z)에 등고선이 없습니다. 지도는 점의 밀도를 직선 위에 그립니다.</translation>
    </message>
    <message>
        <source>With one latent the map is a line, so there is no plane that a classifier divides.</source>
        <translation>잠재 차원이 하나이면 지도는 직선이므로, 분류기가 나눌 평면이 없습니다.</translation>
    </message>
    <message>
        <source>a newer version of latentlab wrote it</source>
        <translation>더 새로운 버전의 latentlab이 썼습니다</translation>
    </message>
    <message>
        <source>another version of latentlab wrote it, so update latentlab</source>
        <translation>다른 버전의 latentlab에서 쓴 파일이므로 latentlab을 업데이트하세요</translation>
    </message>
    <message>
        <source>answered {status}</source>
        <translation>{status} 응답을 보냈습니다</translation>
    </message>
    <message>
        <source>broke off after {received} of {size} bytes</source>
        <translation>{size}바이트 중 {received}바이트만 보내고 끊겼습니다</translation>
    </message>
    <message>
        <source>cannot be reached</source>
        <translation>연결할 수 없습니다</translation>
    </message>
    <message>
        <source>ffmpeg ended before the film did</source>
        <translation>동영상이 끝나기 전에 ffmpeg가 종료되었습니다</translation>
    </message>
    <message>
        <source>image {number} has {found} columns and the first line {columns}; put a good copy there</source>
        <translation>{number}번째 이미지의 열은 {found}개인데 첫 줄은 {columns}개이니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>image {number} has {found} pixels and the first line {pixels}; put a good copy there</source>
        <translation>{number}번째 이미지의 픽셀은 {found}개인데 첫 줄은 {pixels}개이니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>images are needed, and it has 1 axis, as labels have ({shape})</source>
        <translation>이미지가 필요한데 레이블처럼 축이 1개입니다({shape})</translation>
    </message>
    <message>
        <source>images are needed, and it has {axes} axes ({shape})</source>
        <translation>이미지가 필요한데 축이 {axes}개입니다({shape})</translation>
    </message>
    <message>
        <source>images {first} to {last} hold pixels that are no numbers; put a good copy there</source>
        <translation>{first}~{last}번째 이미지에 숫자가 아닌 픽셀이 있으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>in its folder {name}: {found}</source>
        <translation>그 안의 {name} 폴더: {found}</translation>
    </message>
    <message>
        <source>it announces {shape} bytes; at most {limit} are taken, and at most {side} per side</source>
        <translation>머리글에 적힌 크기가 {shape}바이트인데, 최대 {limit}바이트, 한 변에 최대 {side}픽셀까지 받습니다</translation>
    </message>
    <message>
        <source>it ends within its header</source>
        <translation>헤더 도중에 끝납니다</translation>
    </message>
    <message>
        <source>it has a line of more than {most} characters, so it is no table of images</source>
        <translation>{most}자가 넘는 줄이 있어 이미지 표가 아닙니다</translation>
    </message>
    <message>
        <source>it has changed meanwhile</source>
        <translation>그 사이에 내용이 바뀌었습니다</translation>
    </message>
    <message>
        <source>it has changed meanwhile; import it again</source>
        <translation>그사이 내용이 바뀌었으니 다시 가져오세요</translation>
    </message>
    <message>
        <source>it has more than {limit} bytes, the most that such a file may have</source>
        <translation>이런 파일의 최대 크기인 {limit}바이트보다 큽니다</translation>
    </message>
    <message>
        <source>it has more than {most} entries</source>
        <translation>항목이 {most}개보다 많습니다</translation>
    </message>
    <message>
        <source>it has more than {most} lines; save a part of it</source>
        <translation>{most}줄이 넘으니 일부만 저장해 쓰세요</translation>
    </message>
    <message>
        <source>it has no class “{name}”; its classes are {names}</source>
        <translation>“{name}” 클래스가 없습니다. 클래스는 {names}입니다</translation>
    </message>
    <message>
        <source>it has no header of a safetensors file</source>
        <translation>safetensors 파일의 헤더가 없습니다</translation>
    </message>
    <message>
        <source>it has {axes} axes ({shape})</source>
        <translation>축이 {axes}개입니다({shape})</translation>
    </message>
    <message>
        <source>it has {columns} columns of pixels, which is no square; a line is a label and the pixels of an image</source>
        <translation>픽셀 열이 {columns}개로 제곱수가 아닙니다(한 줄은 레이블과 이미지 한 장의 픽셀입니다)</translation>
    </message>
    <message>
        <source>it has {columns} numbers per image, which is no square; give the images a height and a width</source>
        <translation>이미지마다 숫자가 {columns}개로 제곱수가 아니니 높이와 너비가 있게 저장하세요</translation>
    </message>
    <message>
        <source>it has {count} classes, and at most {most} are taken; choose some of them (--classes)</source>
        <translation>클래스가 {count}개인데 {most}개까지 쓸 수 있으니 일부를 고르세요(--classes)</translation>
    </message>
    <message>
        <source>it has {count} images, and a training needs at least two; add more</source>
        <translation>이미지가 {count}장인데 학습에는 적어도 두 장이 필요하니 더 넣으세요</translation>
    </message>
    <message>
        <source>it holds CSV files ({names})</source>
        <translation>CSV 파일이 있습니다({names})</translation>
    </message>
    <message>
        <source>it holds CSV files of more than one data set ({names}); name one of them</source>
        <translation>여러 데이터 세트의 CSV 파일이 있으니({names}) 그중 하나를 지정하세요</translation>
    </message>
    <message>
        <source>it holds EMNIST&apos;s files ({names}), named and turned otherwise</source>
        <translation>EMNIST 파일이 있는데({names}), 이름과 이미지 방향이 다릅니다</translation>
    </message>
    <message>
        <source>it holds IDX files of more than one data set ({names}); name the folder or a file of one of them</source>
        <translation>여러 데이터 세트의 IDX 파일이 있으니({names}) 그중 하나의 폴더나 파일을 지정하세요</translation>
    </message>
    <message>
        <source>it holds NumPy files ({names})</source>
        <translation>NumPy 파일이 있습니다({names})</translation>
    </message>
    <message>
        <source>it holds a header and no images; put a good copy there</source>
        <translation>머리글만 있고 이미지가 없으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>it holds archives ({names}) to be unpacked</source>
        <translation>풀어야 할 압축 파일이 있습니다({names})</translation>
    </message>
    <message>
        <source>it holds folders of pictures ({names})</source>
        <translation>그림 폴더가 있습니다({names})</translation>
    </message>
    <message>
        <source>it holds labels and no images; put the images beside it</source>
        <translation>레이블만 있고 이미지가 없으니 이미지를 같은 곳에 넣으세요</translation>
    </message>
    <message>
        <source>it holds more bytes than it says</source>
        <translation>표시된 크기보다 많은 바이트가 들어 있습니다</translation>
    </message>
    <message>
        <source>it holds more than one array of images ({names}); name one of them</source>
        <translation>이미지 배열이 여러 개이니({names}) 그중 하나를 지정하세요</translation>
    </message>
    <message>
        <source>it holds more than one data set ({names}); name one of them</source>
        <translation>데이터 세트가 여러 개이니({names}) 그중 하나를 지정하세요</translation>
    </message>
    <message>
        <source>it holds more than {most} files; name a smaller folder</source>
        <translation>파일이 {most}개가 넘으니 더 작은 폴더를 지정하세요</translation>
    </message>
    <message>
        <source>it holds no images that can be read ({names}); accepted are IDX, NPY, NPZ and CSV files, pictures, and a zip of these</source>
        <translation>읽을 수 있는 이미지가 없습니다({names}). 쓸 수 있는 것은 IDX, NPY, NPZ, CSV 파일, 그림, 그리고 이것들을 담은 zip입니다</translation>
    </message>
    <message>
        <source>it holds nothing: its sizes are {shape}</source>
        <translation>크기가 {shape}이어서 내용이 없습니다</translation>
    </message>
    <message>
        <source>it holds pictures ({names})</source>
        <translation>그림이 있습니다({names})</translation>
    </message>
    <message>
        <source>it holds pixels that are no finite numbers; replace them</source>
        <translation>유한한 수가 아닌 픽셀이 있으니 바꾸어 저장하세요</translation>
    </message>
    <message>
        <source>it holds {found} pictures, and at most {most} are taken; name a part of it</source>
        <translation>그림이 {found}장인데 {most}장까지 쓸 수 있으니 일부만 지정하세요</translation>
    </message>
    <message>
        <source>it holds {images} images and {labels} labels; give each image a label</source>
        <translation>이미지는 {images}장인데 레이블은 {labels}개이니 이미지마다 레이블을 하나씩 붙이세요</translation>
    </message>
    <message>
        <source>it holds {labels} labels, and {path} {images} images</source>
        <translation>레이블은 {labels}개인데 {path}의 이미지는 {images}장입니다</translation>
    </message>
    <message>
        <source>it holds {names}</source>
        <translation>{names}이(가) 있습니다</translation>
    </message>
    <message>
        <source>it holds {name} twice</source>
        <translation>{name}이(가) 두 번 들어 있습니다</translation>
    </message>
    <message>
        <source>it is a device, and a regular file is needed</source>
        <translation>일반 파일이 아니라 장치입니다</translation>
    </message>
    <message>
        <source>it is a folder, and a file is needed</source>
        <translation>파일이 아니라 폴더입니다</translation>
    </message>
    <message>
        <source>it is a pipe, and a regular file is needed</source>
        <translation>일반 파일이 아니라 파이프입니다</translation>
    </message>
    <message>
        <source>it is a socket, and a regular file is needed</source>
        <translation>일반 파일이 아니라 소켓입니다</translation>
    </message>
    <message>
        <source>it is a web page, not data</source>
        <translation>데이터가 아니라 웹 페이지입니다</translation>
    </message>
    <message>
        <source>it is a {format} file</source>
        <translation>{format} 파일입니다</translation>
    </message>
    <message>
        <source>it is a {format} file within a gzip file; unpack it</source>
        <translation>gzip 파일 안에 든 {format} 파일입니다. 압축을 푸세요</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>파일이 손상되었습니다</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>비어 있습니다</translation>
    </message>
    <message>
        <source>it is empty; accepted are IDX, NPY, NPZ and CSV files, pictures, and a zip of these</source>
        <translation>비어 있습니다. 쓸 수 있는 것은 IDX, NPY, NPZ, CSV 파일, 그림, 그리고 이것들을 담은 zip입니다</translation>
    </message>
    <message>
        <source>it is empty; put a good copy there</source>
        <translation>비어 있으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>it is no session file of latentlab</source>
        <translation>latentlab 세션 파일이 아닙니다</translation>
    </message>
    <message>
        <source>it is no zip that can be read</source>
        <translation>읽을 수 있는 zip이 아닙니다</translation>
    </message>
    <message>
        <source>it is not an IDX file: it begins with the bytes {start}</source>
        <translation>IDX 파일이 아닙니다. 처음 바이트가 {start}입니다</translation>
    </message>
    <message>
        <source>it is sound, and its labels go up to {label}</source>
        <translation>파일은 온전하지만 레이블이 {label}까지 있습니다</translation>
    </message>
    <message>
        <source>it was cut short or changed</source>
        <translation>도중에 잘렸거나 내용이 바뀌었습니다</translation>
    </message>
    <message>
        <source>it was cut short, or is too long</source>
        <translation>도중에 잘렸거나 너무 깁니다</translation>
    </message>
    <message>
        <source>it was trained on other data than its settings say</source>
        <translation>설정에 적힌 것과 다른 데이터로 학습했습니다</translation>
    </message>
    <message>
        <source>it would grow more than a hundredfold when unpacked</source>
        <translation>풀면 백 배 넘게 커집니다</translation>
    </message>
    <message>
        <source>its about.json does not say what latentlab writes there</source>
        <translation>about.json의 내용이 latentlab이 쓴 것과 다릅니다</translation>
    </message>
    <message>
        <source>its array {array} announces {expected} bytes and has fewer; put a good copy there</source>
        <translation>배열 {array}은(는) {expected}바이트라고 하지만 그보다 적으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>its array {array} announces {shape} elements of {type}, which is too large; save a part of it</source>
        <translation>배열 {array}의 크기가 {type} {shape}개로 너무 크니 일부만 저장하세요</translation>
    </message>
    <message>
        <source>its array {array} has a damaged header; put a good copy there</source>
        <translation>배열 {array}의 헤더가 손상되었으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>its array {array} holds Python objects, which could run a program, so it is not read; save it as numbers</source>
        <translation>배열 {array}에 프로그램을 실행할 수 있는 Python 객체가 있어 읽지 않습니다. 숫자로 저장하세요</translation>
    </message>
    <message>
        <source>its array {array} holds {type}, no numbers; save it as numbers</source>
        <translation>배열 {array}은(는) 숫자가 아니라 {type}이니 숫자로 저장하세요</translation>
    </message>
    <message>
        <source>its column of pixels holds {columns} numbers, which is no square</source>
        <translation>픽셀 열에 숫자가 {columns}개로 제곱수가 아닙니다</translation>
    </message>
    <message>
        <source>its elements are {type}</source>
        <translation>원소의 자료형이 {type}입니다</translation>
    </message>
    <message>
        <source>its files do not belong to each other</source>
        <translation>파일들이 서로 맞지 않습니다</translation>
    </message>
    <message>
        <source>its folder {name} holds IDX files: name that one</source>
        <translation>그 안의 {name} 폴더에 IDX 파일이 있으니 그 폴더를 지정하세요</translation>
    </message>
    <message>
        <source>its gzip data are cut short or damaged</source>
        <translation>gzip 데이터가 잘렸거나 손상되었습니다</translation>
    </message>
    <message>
        <source>its gzip data are cut short or damaged; put a good copy there</source>
        <translation>gzip 데이터가 잘렸거나 손상되었으니 온전한 파일을 넣으세요</translation>
    </message>
    <message>
        <source>its header announces {expected} bytes and more follow</source>
        <translation>헤더에는 {expected}바이트라고 되어 있는데 내용이 더 깁니다</translation>
    </message>
    <message>
        <source>its header announces {expected} bytes and only {found} follow</source>
        <translation>헤더에는 {expected}바이트라고 되어 있는데 내용은 {found}바이트뿐입니다</translation>
    </message>
    <message>
        <source>its header does not say what latentlab writes there</source>
        <translation>헤더의 내용이 latentlab에서 쓴 것과 다릅니다</translation>
    </message>
    <message>
        <source>its header is little-endian, and that of IDX is big-endian</source>
        <translation>머리글이 리틀 엔디언인데, IDX는 빅 엔디언이어야 합니다</translation>
    </message>
    <message>
        <source>its images are {found} pixels and the training images {expected}</source>
        <translation>이미지가 {found} 픽셀인데 학습 이미지는 {expected} 픽셀입니다</translation>
    </message>
    <message>
        <source>its images have no labels, so no classes can be chosen; take all</source>
        <translation>이미지에 레이블이 없어 클래스를 고를 수 없으니 모두 가져오세요</translation>
    </message>
    <message>
        <source>its labels are no whole numbers; number the classes</source>
        <translation>레이블이 정수가 아니니 클래스에 번호를 매기세요</translation>
    </message>
    <message>
        <source>its labels have {shape} elements, and one for each image is needed</source>
        <translation>레이블의 원소가 {shape}개인데 이미지마다 하나가 필요합니다</translation>
    </message>
    <message>
        <source>its run {name} has no {file}</source>
        <translation>안에 든 실행 {name}에 {file}이(가) 없습니다</translation>
    </message>
    <message>
        <source>its session.json does not say what latentlab writes there</source>
        <translation>session.json의 내용이 latentlab에서 쓴 것과 다릅니다</translation>
    </message>
    <message>
        <source>its session.json is not JSON: {cause}</source>
        <translation>session.json이 JSON이 아닙니다: {cause}</translation>
    </message>
    <message>
        <source>its session.json names other runs than it holds</source>
        <translation>session.json에 적힌 실행과 들어 있는 실행이 다릅니다</translation>
    </message>
    <message>
        <source>its sizes are little-endian ({shape}), and those of IDX are big-endian</source>
        <translation>크기가 리틀 엔디언으로 적혀 있는데({shape}), IDX는 빅 엔디언이어야 합니다</translation>
    </message>
    <message>
        <source>its sizes are {shape}, and images are count × height × width, with 1, 3 or 4 channels before or after; save them so</source>
        <translation>크기가 {shape}입니다. 이미지는 개수 × 높이 × 너비이고 그 앞이나 뒤에 채널 1, 3, 4개가 올 수 있으니 그렇게 저장하세요</translation>
    </message>
    <message>
        <source>its {count} images of {height} × {width} pixels are {megabytes} MB, and at most {most} MB are taken; choose a smaller size (--size) or fewer images (--images)</source>
        <translation>{height} × {width} 픽셀 이미지 {count}장은 {megabytes} MB인데 {most} MB까지 쓸 수 있으니 크기(--size)나 이미지 수(--images)를 줄이세요</translation>
    </message>
    <message>
        <source>labels are needed, and it has the axes of images ({shape})</source>
        <translation>레이블이 필요한데 이미지의 축을 가지고 있습니다({shape})</translation>
    </message>
    <message>
        <source>labels are needed, and it has {axes} axes ({shape})</source>
        <translation>레이블이 필요한데 축이 {axes}개입니다({shape})</translation>
    </message>
    <message>
        <source>latentlab {version} knows no setting “{name}”, so a newer one probably saved it; update latentlab.</source>
        <translation>latentlab {version}에는 “{name}” 설정이 없으므로 더 새로운 버전에서 저장한 것 같습니다. latentlab을 업데이트하세요.</translation>
    </message>
    <message>
        <source>log p(x) is beyond every number in this model, whose sigma is too small or whose training went astray; train it again with other settings.</source>
        <translation>이 모델에서는 log p(x)가 수의 범위를 벗어납니다. sigma가 너무 작거나 학습이 잘못된 것입니다. 다른 설정으로 다시 학습하세요.</translation>
    </message>
    <message>
        <source>no name in it begins with {part}; it holds {names}</source>
        <translation>그 안에 {part}(으)로 시작하는 이름이 없습니다. 들어 있는 것은 {names}입니다</translation>
    </message>
    <message>
        <source>none of its arrays is one of images ({names}); call them x_train, y_train, x_test and y_test</source>
        <translation>이미지 배열이 없으니({names}) 이름을 x_train, y_train, x_test, y_test로 저장하세요</translation>
    </message>
    <message>
        <source>q(z|x) is refined from the peaks of a plane, and the size of z is {size} here, not 2; --iw bounds log p(x) there.</source>
        <translation>q(z|x)는 평면의 봉우리에서부터 다듬는데, 이 실행의 z는 2차원이 아니라 {size}차원입니다. 거기서는 --iw가 log p(x)의 하한을 구합니다.</translation>
    </message>
    <message>
        <source>sent a file with another hash than the known one</source>
        <translation>알려진 해시와 다른 파일을 보냈습니다</translation>
    </message>
    <message>
        <source>sent a web page instead of the file, as a sign-in page of the network does</source>
        <translation>파일 대신 웹 페이지를 보냈습니다(네트워크 로그인 페이지일 수 있습니다)</translation>
    </message>
    <message>
        <source>there is no condition “{name}”; the conditions are {names}.</source>
        <translation>“{name}” 조건은 없습니다. 조건은 {names} 중 하나입니다.</translation>
    </message>
    <message>
        <source>there is no verb “{name}”.</source>
        <translation>“{name}” 동사는 없습니다.</translation>
    </message>
    <message>
        <source>this is no JSON object with &quot;do&quot; or &quot;wait&quot;, such as {example}; “{text}” stands there.</source>
        <translation>{example} 처럼 &quot;do&quot; 또는 &quot;wait&quot;가 있는 JSON 객체가 아닙니다. “{text}” 내용이 있습니다.</translation>
    </message>
    <message>
        <source>z has {wanted} coordinates in this run, and --at gives {found}.</source>
        <translation>이 실행에서 z의 좌표는 {wanted}개인데 --at은 {found}개를 줍니다.</translation>
    </message>
    <message>
        <source>z has {wanted} coordinates in this run, and --z gives {found}.</source>
        <translation>이 실행에서 z의 좌표는 {wanted}개인데 --z에는 {found}개가 있습니다.</translation>
    </message>
    <message>
        <source>z{number} lies in the plane already; turn towards another dimension.</source>
        <translation>z{number}은(는) 이미 평면 안에 있습니다. 다른 차원 쪽으로 회전하세요.</translation>
    </message>
    <message>
        <source>{count} frames at this scale are {pixels} megapixels, and at most 16 are written; ask for fewer frames or a smaller scale.</source>
        <translation>이 배율의 {count}프레임은 {pixels}메가픽셀인데, 16메가픽셀까지만 저장합니다. 프레임이나 배율을 줄이세요.</translation>
    </message>
    <message>
        <source>{count} frames of {width} x {height} pixels take {size} MB as {suffix}, and at most {most} are held; take a smaller --width or --fps, or write an .mp4.</source>
        <translation>{width} x {height}픽셀 프레임 {count}개는 {suffix} 형식에서 {size}MB를 차지하며, 최대 {most}MB까지만 메모리에 둡니다. --width나 --fps를 줄이거나 .mp4로 쓰세요.</translation>
    </message>
    <message>
        <source>{first}; {second}</source>
        <translation>{first}; {second}</translation>
    </message>
    <message>
        <source>{flag} does nothing with --family {family}; leave it out.</source>
        <translation>{flag}은(는) --family {family}에서 쓰이지 않습니다. 빼세요.</translation>
    </message>
    <message>
        <source>{flag} has no choice “{value}”; choose one of {choices}.</source>
        <translation>{flag}에는 “{value}”을(를) 쓸 수 없습니다. {choices} 중에서 고르세요.</translation>
    </message>
    <message>
        <source>{flag} is about the import of --data; name the data, or leave it out.</source>
        <translation>{flag}은(는) --data로 가져올 때만 쓰는 옵션입니다. 데이터를 지정하거나 이 옵션을 빼세요.</translation>
    </message>
    <message>
        <source>{flag} is empty; give it a value, or leave it out.</source>
        <translation>{flag} 값이 비어 있습니다. 값을 지정하거나 생략하세요.</translation>
    </message>
    <message>
        <source>{flag} is written as {endings}, and {path} ends otherwise; change its ending.</source>
        <translation>{flag}은(는) {endings}(으)로 저장하는데 {path}의 확장자는 다릅니다. 확장자를 바꾸세요.</translation>
    </message>
    <message>
        <source>{flag} must be a finite number, and {value} is not.</source>
        <translation>{flag} 값은 유한한 수여야 하는데, {value}은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>{flag} must be above {bound}, and {value} is not.</source>
        <translation>{flag} 값은 {bound}보다 커야 하는데, {value}은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>{flag} must be at least {bound}, and {value} is less.</source>
        <translation>{flag} 값은 {bound} 이상이어야 하는데, {value}은(는) 그보다 작습니다.</translation>
    </message>
    <message>
        <source>{flag} must be at most {bound}, and {value} is more.</source>
        <translation>{flag} 값은 {bound} 이하여야 하는데, {value}은(는) 그보다 큽니다.</translation>
    </message>
    <message>
        <source>{flag} takes a number, and “{value}” is not one.</source>
        <translation>{flag} 값은 수여야 하는데, “{value}”은(는) 수가 아닙니다.</translation>
    </message>
    <message>
        <source>{flag} takes a text, and “{value}” is not one.</source>
        <translation>{flag} 값은 텍스트여야 하는데, “{value}”은(는) 텍스트가 아닙니다.</translation>
    </message>
    <message>
        <source>{flag} takes a whole number, and “{value}” is not one.</source>
        <translation>{flag} 값은 정수여야 하는데, “{value}”은(는) 정수가 아닙니다.</translation>
    </message>
    <message>
        <source>{flag} takes at most 32 layers.</source>
        <translation>{flag}에는 층을 32개까지만 줄 수 있습니다.</translation>
    </message>
    <message>
        <source>{flag} takes numbers with commas between them, and “{value}” is not.</source>
        <translation>{flag} 값은 쉼표로 나눈 수여야 하는데, “{value}”은(는) 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>{flag} takes numbers, and there is none in “{value}”.</source>
        <translation>{flag}에는 숫자를 적어야 하는데 “{value}”에는 숫자가 없습니다.</translation>
    </message>
    <message>
        <source>{flag} takes true or false, and “{value}” is neither.</source>
        <translation>{flag} 값은 true나 false여야 하는데, “{value}”은(는) 둘 다 아닙니다.</translation>
    </message>
    <message>
        <source>{flag}: “{value}” can be read in two ways; write a decimal point and a space, as in 0.31, -1.2.</source>
        <translation>{flag}: “{value}”은(는) 두 가지로 읽힐 수 있습니다. 0.31, -1.2처럼 소수점과 공백을 사용해 쓰세요.</translation>
    </message>
    <message>
        <source>{folder} holds IDX files in more than one place: name {places}.</source>
        <translation>{folder}에는 IDX 파일이 여러 곳에 있습니다. 하나를 지정하세요: {places}.</translation>
    </message>
    <message>
        <source>{folder} holds some of the four IDX files but not {missing}; put them there.</source>
        <translation>{folder}에 IDX 파일 네 개 가운데 {missing}이(가) 없습니다. 그 폴더에 넣으세요.</translation>
    </message>
    <message>
        <source>{message}; see “{program} --help”.</source>
        <translation>{message}. “{program} --help”를 참고하세요.</translation>
    </message>
    <message>
        <source>{mirror} {cause}</source>
        <translation>{mirror}: {cause}</translation>
    </message>
    <message>
        <source>{name} has no latent space, and the measures of a comparison need one; “latentlab compare RUN… --chart” takes the run.</source>
        <translation>{name}에는 잠재 공간이 없는데, 비교 지표에는 잠재 공간이 필요합니다. “latentlab compare RUN… --chart”로는 이 실행도 비교할 수 있습니다.</translation>
    </message>
    <message>
        <source>{name} in it is a link or a device, and only files belong there</source>
        <translation>안에 든 {name}이(가) 파일이 아니라 링크나 장치입니다</translation>
    </message>
    <message>
        <source>{name} in it is compressed in a way that latentlab does not use</source>
        <translation>안에 든 {name}이(가) latentlab에서 쓰지 않는 방식으로 압축되어 있습니다</translation>
    </message>
    <message>
        <source>{name} in it is encrypted</source>
        <translation>안에 든 {name}이(가) 암호화되어 있습니다</translation>
    </message>
    <message>
        <source>{name} in it is larger than such a file can be</source>
        <translation>안에 든 {name}이(가) 그런 파일의 최대 크기보다 큽니다</translation>
    </message>
    <message>
        <source>{name} in it is no file of a session</source>
        <translation>안에 든 {name}은(는) 세션에 속하는 파일이 아닙니다</translation>
    </message>
    <message>
        <source>{name} in it leads out of the folder that it is unpacked into</source>
        <translation>안에 든 {name}이(가) 푸는 폴더 밖을 가리킵니다</translation>
    </message>
    <message>
        <source>{path} cannot be used: {cause}.</source>
        <translation>{path}을(를) 쓸 수 없습니다: {cause}.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({cause}), so the run is saved in {place}, with a part of its losses.</source>
        <translation>{path}에 쓸 수 없어서({cause}) 실행을 손실의 일부와 함께 {place}에 저장했습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({cause}), so the run is saved in {place}, without its losses.</source>
        <translation>{path}에 쓸 수 없어서({cause}) 실행을 손실 없이 {place}에 저장했습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({cause}), so the run is saved in {place}.</source>
        <translation>{path}에 쓸 수 없어서({cause}) 실행을 {place}에 저장했습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({cause}), so {place} has a part of the losses.</source>
        <translation>{path}에 쓸 수 없어서({cause}) {place}에는 손실의 일부만 있습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({cause}), so {place} has no losses.</source>
        <translation>{path}에 쓸 수 없어서({cause}) {place}에는 손실이 없습니다.</translation>
    </message>
    <message>
        <source>{path} has no keyframe, as runs of an older latentlab have none, so its training cannot go on; train a new run.</source>
        <translation>{path}에는 이전 버전 latentlab의 실행처럼 키프레임이 없어 학습을 이어갈 수 없습니다. 새 실행을 학습하십시오.</translation>
    </message>
    <message>
        <source>{path} holds a run already; choose another place, or overwrite it with --force.</source>
        <translation>{path}에는 이미 실행이 있습니다. 다른 위치를 고르거나 --force로 덮어쓰세요.</translation>
    </message>
    <message>
        <source>{path} holds another run by now; save this one in another place first.</source>
        <translation>{path}에는 이제 다른 실행이 있습니다. 먼저 이 실행을 다른 곳에 저장하십시오.</translation>
    </message>
    <message>
        <source>{path} holds more than one data set ({names}); name one of them after a slash, such as {example}.</source>
        <translation>{path}에 데이터 세트가 여러 개 있습니다({names}). {example}처럼 빗금 뒤에 그중 하나를 지정하세요.</translation>
    </message>
    <message>
        <source>{path} holds {file} and is no run folder; choose another place.</source>
        <translation>{path}에는 {file}이(가) 있으며 실행 폴더가 아닙니다. 다른 위치를 고르세요.</translation>
    </message>
    <message>
        <source>{path} holds {found} pictures, and at most {most} of this size are taken.</source>
        <translation>{path}에 그림이 {found}개 있는데, 이 크기로는 최대 {most}개까지 받습니다.</translation>
    </message>
    <message>
        <source>{path} is a file, and a folder is needed; choose another place.</source>
        <translation>{path}은(는) 파일인데 폴더가 필요합니다. 다른 위치를 고르세요.</translation>
    </message>
    <message>
        <source>{path} is a picture of far too many pixels; choose one of at most {most} megapixels.</source>
        <translation>{path}은(는) 픽셀이 너무 많은 그림입니다. {most}메가픽셀 이하의 그림을 고르세요.</translation>
    </message>
    <message>
        <source>{path} is being written by {holder}; wait until it has ended, or choose another place.</source>
        <translation>{path}은(는) 지금 {holder}이(가) 쓰고 있습니다. 끝날 때까지 기다리거나 다른 곳을 고르십시오.</translation>
    </message>
    <message>
        <source>{path} is by its content no PNG, JPEG, BMP, GIF or WebP picture.</source>
        <translation>{path}은(는) 내용으로 보아 PNG, JPEG, BMP, GIF, WebP 그림이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is by its content no picture, no session file and no data (IDX, NPY, NPZ, CSV, a zip of these or of pictures).</source>
        <translation>{path}의 내용은 그림도, 세션 파일도, 데이터(IDX, NPY, NPZ, CSV, 또는 이들이나 그림을 묶은 zip)도 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is damaged: its last lines are no rows of losses.</source>
        <translation>{path}이(가) 손상되었습니다. 마지막 줄들이 손실 행이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is damaged: its line {line} is not a row of losses.</source>
        <translation>{path} 파일이 손상되었습니다: {line}번째 줄이 손실 값이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is no run folder: it holds no {file}; give the folder of a saved run.</source>
        <translation>{path}은(는) 실행 폴더가 아닙니다. {file}이(가) 없습니다. 저장한 실행의 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>{path} is no text in UTF-8; save it as such.</source>
        <translation>{path} 파일은 UTF-8 텍스트가 아닙니다. UTF-8로 저장하세요.</translation>
    </message>
    <message>
        <source>{path} is not JSON: {cause}.</source>
        <translation>{path}은(는) JSON이 아닙니다: {cause}.</translation>
    </message>
    <message>
        <source>{path} is not a picture that can be read; choose another.</source>
        <translation>{path}은(는) 읽을 수 있는 그림이 아닙니다. 다른 그림을 고르세요.</translation>
    </message>
    <message>
        <source>{path} is the run that the new one begins with, and it stays as it is; choose another folder by --out.</source>
        <translation>{path}은(는) 새 실행이 시작하는 원본이며 그대로 남습니다. --out으로 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>{path} is the run&apos;s own table, and it stays as it is; choose another file.</source>
        <translation>{path}: 실행 자신의 표이므로 그대로 둡니다. 다른 파일을 고르세요.</translation>
    </message>
    <message>
        <source>{path} keeps no weights of step {step}; it has those of {kept}.</source>
        <translation>{path}에는 {step}단계의 가중치가 없습니다. 보존된 단계는 {kept}입니다.</translation>
    </message>
    <message>
        <source>{path} was replaced by another run meanwhile; pack it again.</source>
        <translation>{path}이(가) 그 사이에 다른 실행으로 바뀌었습니다. 다시 묶으세요.</translation>
    </message>
    <message>
        <source>{path}, line {line}: {cause}</source>
        <translation>{path} {line}번째 줄: {cause}</translation>
    </message>
    <message>
        <source>{samples} samples cannot be cut into groups of {k}.</source>
        <translation>표본 {samples}개는 {k}개씩 나누어떨어지지 않습니다.</translation>
    </message>
    <message>
        <source>{title} is known only by the .gz files as they were published, and those in {folder} are others: to learn from them as own images, choose “own” and that folder (--dataset own --data-dir {folder}).</source>
        <translation>{title}은(는) 배포된 .gz 파일로만 알아볼 수 있는데, {folder}의 파일은 그것과 다릅니다. 내 이미지로 학습하려면 “own”과 이 폴더를 고르세요(--dataset own --data-dir {folder}).</translation>
    </message>
    <message>
        <source>{title} is not on this machine: “latentlab download --dataset {name}” downloads it ({megabytes} MB), or put its four IDX files in {folder}.</source>
        <translation>이 컴퓨터에 {title} 데이터가 없습니다. “latentlab download --dataset {name}” 명령으로 내려받거나({megabytes} MB), IDX 파일 네 개를 {folder}에 넣으세요.</translation>
    </message>
    <message>
        <source>“{command}” has no option {flag}; see “latentlab {command} --help”.</source>
        <translation>“{command}” 명령에 {flag} 옵션은 없습니다. “latentlab {command} --help”를 참고하세요.</translation>
    </message>
    <message>
        <source>“{name}” has other images than the shown run; runs of one data set stand side by side.</source>
        <translation>“{name}”의 이미지는 보이는 실행의 이미지와 다릅니다. 같은 데이터의 실행끼리 나란히 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>“{name}” holds numbers that are not finite</source>
        <translation>“{name}”에 유한하지 않은 수가 있습니다</translation>
    </message>
    <message>
        <source>“{name}” was not reached within {seconds} seconds; the run is {state}.</source>
        <translation>{seconds}초 안에 “{name}” 조건이 채워지지 않았습니다. 실행 상태: {state}.</translation>
    </message>
    <message>
        <source>“{text}” is no mask of {height} x {width} pixels; a mask is one of {names}, or its bits.</source>
        <translation>“{text}” 값은 {height} x {width} 픽셀의 마스크가 아닙니다. 마스크는 {names} 중 하나이거나 비트열입니다.</translation>
    </message>
    <message>
        <source>“{verb}” cannot be done in this state of the run.</source>
        <translation>지금 실행 상태에서는 “{verb}” 명령을 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>“{verb}” has no argument “{name}”; it has {names}.</source>
        <translation>“{verb}” 동사에는 “{name}” 인수가 없습니다. 인수: {names}.</translation>
    </message>
    <message>
        <source>“{verb}” needs the argument “{name}”.</source>
        <translation>“{verb}” 동사에는 “{name}” 인수가 필요합니다.</translation>
    </message>
</context>
<context>
    <name>EvidencePresenter</name>
    <message>
        <source>ELBO · nats · step {step}</source>
        <translation>ELBO · nats · {step}단계</translation>
    </message>
    <message>
        <source>KL(q(z|x) ‖ p(z)) · nats · step {step}</source>
        <translation>KL(q(z|x) ‖ p(z)) · nats · {step}단계</translation>
    </message>
    <message>
        <source>Largest gaps</source>
        <translation>가장 큰 격차</translation>
    </message>
    <message>
        <source>Largest gaps of {count} {split} images, nats</source>
        <translation>{split} 이미지 {count}장 중 가장 큰 격차, nats</translation>
    </message>
    <message>
        <source>One colour</source>
        <translation>한 가지 색</translation>
    </message>
    <message>
        <source>The largest gaps, and points coloured by them, need a latent size of 2.</source>
        <translation>가장 큰 격차의 목록과 격차에 따른 점의 색에는 잠재 크기 2가 필요합니다.</translation>
    </message>
    <message>
        <source>The list is of all {count} images and of this step already.</source>
        <translation>목록은 이미 이 단계의 이미지 {count}장 모두에 대한 것입니다.</translation>
    </message>
    <message>
        <source>The map shows the true posterior and q of this image. Ctrl+R, or Home on the map, shows all.</source>
        <translation>지도에 이 이미지의 참 사후 분포와 q를 보이고 있습니다. Ctrl+R, 또는 지도에서 Home을 누르면 전체를 보입니다.</translation>
    </message>
    <message>
        <source>Trained by IWAE, q(z|x) is a proposal for draws of z, not meant to be p(z|x)</source>
        <translation>IWAE로 학습한 q(z|x)는 z를 뽑기 위한 제안 분포이며, p(z|x)를 뜻하지 않습니다</translation>
    </message>
    <message>
        <source>a slice: the other coordinates as at the probe; most of p(z|x) may lie elsewhere</source>
        <translation>단면: 다른 좌표는 탐침과 같음; p(z|x)의 대부분은 다른 곳에 있을 수 있음</translation>
    </message>
    <message>
        <source>a sum over the whole line; no draws</source>
        <translation>직선 전체에 걸친 합; 표본 추출 없음</translation>
    </message>
    <message>
        <source>best Gaussian, ELBO {elbo}</source>
        <translation>최적 가우스 분포, ELBO {elbo}</translation>
    </message>
    <message>
        <source>exact ± {error} nats: a sum over a line, checked by a shifted one</source>
        <translation>정확 ± {error} nats: 직선에 걸친 합, 반 칸 옮긴 합으로 확인함</translation>
    </message>
    <message>
        <source>exact ± {error} nats: all four guards passed</source>
        <translation>정확함 ± {error} nats: 네 가지 검사를 모두 통과</translation>
    </message>
    <message>
        <source>gap log p(x) − ELBO · nats · step {step}</source>
        <translation>격차 log p(x) − ELBO · nats · {step}단계</translation>
    </message>
    <message>
        <source>log p(x) · nats · step {step}</source>
        <translation>log p(x) · nats · {step}단계</translation>
    </message>
    <message>
        <source>log p(x) − ELBO = KL(q ‖ p(z|x)) = {kl} nats</source>
        <translation>log p(x) − ELBO = KL(q ‖ p(z|x)), 곧 {kl} nats</translation>
    </message>
    <message>
        <source>log p(x) − ELBO ≈ {kl} nats</source>
        <translation>log p(x) − ELBO ≈ {kl} nats (추정)</translation>
    </message>
    <message>
        <source>mean {mean} · median {median} · step {step}</source>
        <translation>평균 {mean} · 중앙값 {median} · {step}단계</translation>
    </message>
    <message>
        <source>mean {mean} · median {median} · step {step} · not exact</source>
        <translation>평균 {mean} · 중앙값 {median} · {step}단계 · 정확하지 않음</translation>
    </message>
    <message>
        <source>nats; grey BCE, a pseudo-likelihood that is not normalised</source>
        <translation>nats: 회색조 BCE, 정규화되지 않은 유사 우도</translation>
    </message>
    <message>
        <source>nats; log of a density, which may be above 0</source>
        <translation>nats: 밀도의 로그, 0보다 클 수 있음</translation>
    </message>
    <message>
        <source>nats; log of a probability of binary pixels</source>
        <translation>nats: 이진 픽셀의 확률의 로그</translation>
    </message>
    <message>
        <source>p(z) p(x|z)^(1/β), β = {beta}: what q aims at</source>
        <translation>p(z) p(x|z)^(1/β), β = {beta}: q의 목표</translation>
    </message>
    <message>
        <source>p(z|x) on the plane of the map alone, log scale</source>
        <translation>지도의 평면 위에서만 본 p(z|x), 로그 눈금</translation>
    </message>
    <message>
        <source>preview by a grid of 128 × 128; its figures follow at rest</source>
        <translation>128 × 128 격자로 미리 보기. 멈추면 정확한 값을 구함</translation>
    </message>
    <message>
        <source>reconstruction · nats · step {step}</source>
        <translation>재구성 오차 · nats · {step}단계</translation>
    </message>
    <message>
        <source>sampled, not exact: few draws carry the sum, so log p(x) may be far higher</source>
        <translation>표본 추정값이며 정확하지 않음: 소수의 표본이 합을 좌우하므로 log p(x)가 훨씬 클 수 있음</translation>
    </message>
    <message>
        <source>sampled, not exact: ± {error} nats is one standard error</source>
        <translation>표본 추정값이며 정확하지 않음: ± {error} nats는 표준 오차</translation>
    </message>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>the encoder&apos;s q(z|x) on this plane, 2σ</source>
        <translation>이 평면 위의 인코더 q(z|x), 2σ</translation>
    </message>
    <message>
        <source>the encoder&apos;s q(z|x), 2σ</source>
        <translation>인코더의 q(z|x), 2σ</translation>
    </message>
    <message>
        <source>the encoder&apos;s q(z|x), 2σ, of x drawn 0 or 1; its point is of grey pixels</source>
        <translation>0/1로 뽑은 x에 대한 인코더의 q(z|x), 2σ. 지도의 점은 회색조 픽셀의 것</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>true posterior p(z|x), log scale</source>
        <translation>참 사후 분포 p(z|x), 로그 눈금</translation>
    </message>
    <message>
        <source>x = decoded at the probe · step {step}</source>
        <translation>x = 탐침 위치에서 디코딩 · {step}단계</translation>
    </message>
    <message>
        <source>{count} draws of q(z|x); effective sample size {ess}</source>
        <translation>q(z|x)에서 뽑은 표본 {count}개; 유효 표본 크기 {ess}</translation>
    </message>
    <message>
        <source>{count} of {all}</source>
        <translation>{all}장 가운데 {count}</translation>
    </message>
    <message>
        <source>{mass} at ({place})</source>
        <translation>({place})에 {mass}</translation>
    </message>
    <message>
        <source>{modes}; q at ({place})</source>
        <translation>{modes}, q는 ({place})에</translation>
    </message>
    <message>
        <source>{name} · step {step}</source>
        <translation>{name} · {step}단계</translation>
    </message>
    <message>
        <source>{split} image #{index} · label {label} · step {step}</source>
        <translation>{split} 이미지 #{index} · 레이블 {label} · {step}단계</translation>
    </message>
    <message>
        <source>{split} image #{index} · step {step}</source>
        <translation>{split} 이미지 #{index} · {step}단계</translation>
    </message>
    <message>
        <source>{title} · log scale</source>
        <translation>{title} · 로그 눈금</translation>
    </message>
    <message>
        <source>−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}, by a lattice of 256 × 256, refined at rest; {kind}</source>
        <translation>−log p(x) {value} ± {error}, 격차 {gap}: 테스트 이미지 {count}장, {step}단계, 256 × 256 격자로 구함, 멈추면 정밀하게 다시 구함. {kind}</translation>
    </message>
    <message>
        <source>−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}, exact; {kind}</source>
        <translation>−log p(x) {value} ± {error}, 격차 {gap}: 테스트 이미지 {count}장, {step}단계, 정확함. {kind}</translation>
    </message>
    <message>
        <source>−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}; {kind}. {problem}</source>
        <translation>−log p(x) {value} ± {error}, 격차 {gap}: 테스트 이미지 {count}장, {step}단계. {kind}. {problem}</translation>
    </message>
</context>
<context>
    <name>EvidenceView</name>
    <message>
        <source>#{index}, label {label}: gap {gap} nats; click to see what q misses</source>
        <translation>#{index}, 레이블 {label}: 격차 {gap} nats. 클릭하면 q가 놓친 것을 봅니다</translation>
    </message>
    <message>
        <source>#{index}: gap {gap} nats; click to see what q misses</source>
        <translation>#{index}: 간격 {gap} nats; 누르면 q가 놓친 것을 봅니다</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Compute log p(x) of every image that the map shows, at most 10,000, and list the worst</source>
        <translation>지도에 보이는 모든 이미지(최대 10,000장)의 log p(x)를 구해, 격차가 가장 큰 것을 보입니다</translation>
    </message>
    <message>
        <source>Compute no more</source>
        <translation>계산을 그만둡니다</translation>
    </message>
    <message>
        <source>Computing…</source>
        <translation>계산하는 중…</translation>
    </message>
    <message>
        <source>ELBO</source>
        <translation>ELBO</translation>
    </message>
    <message>
        <source>Effective sample size (Σw)² / Σw²: how many draws carry the sum of the weights p(x, z) / q(z|x)</source>
        <translation>유효 표본 크기 (Σw)² / Σw²: 가중치 p(x, z) / q(z|x)의 합을 실제로 이루는 표본의 수</translation>
    </message>
    <message>
        <source>Evidence in nats</source>
        <translation>증거(nats)</translation>
    </message>
    <message>
        <source>Exact: a shifted lattice, its spacing, the border of the plane and a wider search were all checked</source>
        <translation>정확함: 옮긴 격자, 격자 간격, 평면 가장자리, 더 넓은 탐색을 모두 검사했습니다</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>Gap: log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), what the encoder’s answer costs. Few images carry most</source>
        <translation>격차: log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), 인코더의 답이 치르는 값입니다. 대부분을 몇 장의 이미지가 차지합니다</translation>
    </message>
    <message>
        <source>Hover over a point, click one with Select (S), or drag the probe.</source>
        <translation>점에 커서를 올리거나, 선택(S)으로 클릭하거나, 탐침을 끌어 옮기세요.</translation>
    </message>
    <message>
        <source>Largest gaps</source>
        <translation>가장 큰 격차</translation>
    </message>
    <message>
        <source>No image</source>
        <translation>이미지 없음</translation>
    </message>
    <message>
        <source>No image yet</source>
        <translation>아직 이미지 없음</translation>
    </message>
    <message>
        <source>Progress of the figures of many images</source>
        <translation>여러 이미지의 값을 구하는 진행 상황</translation>
    </message>
    <message>
        <source>The image that the evidence is about</source>
        <translation>증거를 구한 이미지</translation>
    </message>
    <message>
        <source>The modes of p(z|x), with the share of its mass that is theirs, and the mean of q(z|x)</source>
        <translation>p(z|x)의 봉우리와 각 봉우리가 차지하는 확률의 몫, 그리고 q(z|x)의 평균</translation>
    </message>
    <message>
        <source>The true posterior p(z|x) and q(z|x) at 2σ, as near as they fill it; ↔ is its width in z</source>
        <translation>참 사후 분포 p(z|x)와 2σ에서 q(z|x)를 가득 차게 확대해 보입니다. ↔는 이 범위의 z 너비입니다</translation>
    </message>
    <message>
        <source>True posterior and q(z|x), near by</source>
        <translation>가까이서 본 참 사후 분포와 q(z|x)</translation>
    </message>
    <message>
        <source>What log p(x) is the logarithm of: only figures of one kind can be compared</source>
        <translation>log p(x)가 무엇의 로그인지: 같은 종류의 값끼리만 비교할 수 있습니다</translation>
    </message>
    <message>
        <source>amortisation</source>
        <translation>상각</translation>
    </message>
    <message>
        <source>amortisation and β</source>
        <translation>상각과 β</translation>
    </message>
    <message>
        <source>amortisation gap</source>
        <translation>상각 격차</translation>
    </message>
    <message>
        <source>approximation</source>
        <translation>근사</translation>
    </message>
    <message>
        <source>approximation gap</source>
        <translation>근사 격차</translation>
    </message>
    <message>
        <source>cost of β</source>
        <translation>β의 비용</translation>
    </message>
    <message>
        <source>draws</source>
        <translation>표본</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>격차</translation>
    </message>
    <message>
        <source>identity</source>
        <translation>항등식</translation>
    </message>
    <message>
        <source>log p(x)</source>
        <translation>log p(x)</translation>
    </message>
    <message>
        <source>log p(x) = ELBO + KL(q(z|x) ‖ p(z|x)): so much the encoder’s answer costs for this image</source>
        <translation>log p(x) = ELBO + KL(q(z|x) ‖ p(z|x)): 이 이미지에서 인코더의 답이 잃는 값입니다</translation>
    </message>
    <message>
        <source>log p(x) = ELBO + gap, and the gap is KL(q(z|x) ‖ p(z|x)), to scale.
Amortisation gap: what the best Gaussian of q’s kind would win for this image.
Approximation gap: what no such Gaussian can win, as the true posterior is none.
Cost of β, where β is not 1: what a Gaussian loses that is best by the run’s own objective, which the encoder learned</source>
        <translation>log p(x) = ELBO + 격차이고, 격차는 KL(q(z|x) ‖ p(z|x))입니다. 길이는 값에 비례합니다.
상각 격차: q와 같은 종류의 가장 좋은 가우스 분포가 이 이미지에서 얻을 몫.
근사 격차: 참 사후 분포가 그런 가우스 분포가 아니어서 얻을 수 없는 몫.
β의 비용(β가 1이 아닐 때): 인코더가 배운 목적 함수에서 가장 좋은 가우스 분포가 잃는 몫</translation>
    </message>
    <message>
        <source>number</source>
        <translation>값의 종류</translation>
    </message>
    <message>
        <source>posterior</source>
        <translation>사후 분포</translation>
    </message>
    <message>
        <source>what it is</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>x as the model is asked about it. Where it learned from pixels drawn 0 or 1, x is such a draw, so its q may lie off the map’s point, which is of the grey image</source>
        <translation>모델에 묻는 x입니다. 0/1로 추출한 픽셀로 학습했다면 x도 그렇게 추출한 이미지이므로, 그 q는 회색조 이미지의 점인 지도의 점에서 벗어날 수 있습니다</translation>
    </message>
    <message>
        <source>x, 0 or 1</source>
        <translation>x, 0 또는 1</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>명령으로 복사</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
</context>
<context>
    <name>ExportsPresenter</name>
    <message>
        <source>Copied: {line}</source>
        <translation>복사했습니다: {line}</translation>
    </message>
    <message>
        <source>The inspector holds no image yet.</source>
        <translation>살펴보는 이미지가 아직 없습니다.</translation>
    </message>
</context>
<context>
    <name>FaithfulPage</name>
    <message>
        <source>272 eruptions</source>
        <translation>분출 272회</translation>
    </message>
    <message>
        <source>Compare K = 1 to 8</source>
        <translation>K = 1~8 비교</translation>
    </message>
    <message>
        <source>Density of the duration</source>
        <translation>분출 시간의 밀도</translation>
    </message>
    <message>
        <source>Duration against waiting time to the next, minutes. Ellipses at 2 σ; dashed: one Gaussian</source>
        <translation>가로 분출 시간, 세로 다음까지의 대기 시간(분). 타원은 2σ, 점선: 가우시안 하나</translation>
    </message>
    <message>
        <source>Duration, minutes. Bars: the data; dashed: one Gaussian; drag the region to count within it</source>
        <translation>분출 시간(분). 막대: 데이터, 점선: 가우시안 하나. 구간을 끌면 그 안을 셉니다</translation>
    </message>
    <message>
        <source>End of the region, minutes</source>
        <translation>구간의 끝(분)</translation>
    </message>
    <message>
        <source>From</source>
        <translation>구간</translation>
    </message>
    <message>
        <source>Held-out likelihood</source>
        <translation>검증 우도</translation>
    </message>
    <message>
        <source>Log-likelihood, nats</source>
        <translation>로그 우도, nats</translation>
    </message>
    <message>
        <source>Number of components</source>
        <translation>성분 수</translation>
    </message>
    <message>
        <source>Number of components against nats per eruption, by 5-fold cross-validation: blue on eruptions that were fitted, orange on others, with its standard error</source>
        <translation>가로 성분 수, 세로 분출당 nats(5겹 교차 검증). 파랑: 맞춘 분출, 주황: 나머지 분출과 표준오차</translation>
    </message>
    <message>
        <source>One Gaussian puts much of its probability where no eruption is. A mixture of two does not: each step of EM shares the eruptions among the components, by colour, and fits each to its share; the log-likelihood never falls.</source>
        <translation>가우시안 하나는 분출이 없는 곳에 확률을 많이 줍니다. 둘의 혼합은 그렇지 않습니다. EM의 각 단계는 분출을 성분들에 나누고(색) 성분마다 제 몫에 맞춥니다. 로그 우도는 결코 줄지 않습니다.</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Seed of the start</source>
        <translation>시작의 시드</translation>
    </message>
    <message>
        <source>Start of the region, minutes</source>
        <translation>구간의 시작(분)</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>한 단계</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>정지</translation>
    </message>
    <message>
        <source>The step of EM against the log-likelihood of all eruptions; dashed: one Gaussian</source>
        <translation>가로 EM 단계, 세로 모든 분출의 로그 우도. 점선: 가우시안 하나</translation>
    </message>
    <message>
        <source>duration {low} to {high} min: {count} eruptions; one Gaussian expects {single}, the mixture {mixture}</source>
        <translation>분출 시간 {low}~{high}분: 분출 {count}회; 기댓값은 가우시안 하나 {single}, 혼합 모형 {mixture}</translation>
    </message>
    <message>
        <source>min</source>
        <translation>분</translation>
    </message>
    <message>
        <source>one Gaussian {single} nats · K = {k}: {level} nats after {steps} steps of EM</source>
        <translation>가우시안 하나 {single} nats · K = {k}: EM {steps}단계 뒤 {level} nats</translation>
    </message>
    <message>
        <source>step</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>to</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>“{button}” draws it</source>
        <translation>“{button}”을(를) 누르면 그려집니다</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Cancelled; nothing was written.</source>
        <translation>취소했습니다. 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>취소하는 중…</translation>
    </message>
    <message>
        <source>Exported {path}</source>
        <translation>{path}에 내보냈습니다.</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>내보내는 중…</translation>
    </message>
    <message>
        <source>Fitting the prior…</source>
        <translation>사전 분포를 맞추는 중…</translation>
    </message>
    <message>
        <source>Opened {path}</source>
        <translation>실행을 열었습니다: {path}</translation>
    </message>
    <message>
        <source>Opened {path}; models without a latent space in the window of the rivals: {count}</source>
        <translation>{path}을(를) 열었습니다. 경쟁 모형 창에 잠재 공간이 없는 모형: {count}개</translation>
    </message>
    <message>
        <source>Opening the run…</source>
        <translation>실행을 여는 중…</translation>
    </message>
    <message>
        <source>Opening the session…</source>
        <translation>세션을 여는 중…</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>{path}에 저장했습니다.</translation>
    </message>
    <message>
        <source>Saving the run…</source>
        <translation>실행을 저장하는 중…</translation>
    </message>
    <message>
        <source>Saving the session…</source>
        <translation>세션을 저장하는 중…</translation>
    </message>
    <message>
        <source>The prior is fitted: log p(x) {gain} nats per image. The run with it is on the shelf: {name}</source>
        <translation>사전 분포를 맞췄습니다: log p(x) 이미지당 {gain} nats. 그 실행이 선반에 있습니다: {name}</translation>
    </message>
    <message>
        <source>{name}, fitted prior</source>
        <translation>{name}, 맞춘 사전 분포</translation>
    </message>
</context>
<context>
    <name>FilesPresenter</name>
    <message>
        <source>A run folder</source>
        <translation>실행 폴더</translation>
    </message>
    <message>
        <source>Go on without saving</source>
        <translation>저장하지 않고 계속</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>다른 곳에 저장…</translation>
    </message>
    <message>
        <source>Save the run as a folder</source>
        <translation>실행을 폴더로 저장</translation>
    </message>
    <message>
        <source>This run is not saved, so it stays: {cause}</source>
        <translation>이 실행은 저장되지 않아 그대로 둡니다: {cause}</translation>
    </message>
    <message>
        <source>{path} holds a run already. Overwrite it?</source>
        <translation>{path}에 이미 실행이 들어 있습니다. 덮어쓸까요?</translation>
    </message>
</context>
<context>
    <name>GradientPage</name>
    <message>
        <source>A sample can be differentiated: with z = μ + σ ε the same ε moves with μ and σ. The score function needs no such path, and both have the same mean, but its draws scatter far more; a baseline helps.</source>
        <translation>표본도 미분할 수 있습니다. z = μ + σ ε이면 같은 ε이 μ, σ와 함께 움직입니다. 점수 함수에는 그런 경로가 필요 없고 둘의 평균은 같지만, 표본이 훨씬 넓게 흩어집니다. 기준선이 이를 줄입니다.</translation>
    </message>
    <message>
        <source>Above: draws ε of N(0, 1), which stay; below: z = μ + σ ε under its Gaussian</source>
        <translation>위: N(0, 1)의 표본 ε은 그대로; 아래: z = μ + σ ε와 그 가우시안</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>기준선</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>다시 뽑기</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>표본 수</translation>
    </message>
    <message>
        <source>Gradient in the first μ</source>
        <translation>첫 μ의 기울기</translation>
    </message>
    <message>
        <source>Log-variance against σ = exp(log-variance / 2): every real number is a valid log-variance, and σ stays above 0; a step on σ itself could cross the dashed line. Drag the disc</source>
        <translation>가로 로그 분산, 세로 σ = exp(로그 분산 / 2). 어떤 실수든 로그 분산이 될 수 있고 σ는 늘 0보다 큽니다. σ 자체를 움직이면 점선을 넘을 수 있습니다. 원판을 끌어 보세요</translation>
    </message>
    <message>
        <source>Log-variance of the Gaussian in the hand</source>
        <translation>손에 든 가우시안의 로그 분산</translation>
    </message>
    <message>
        <source>Mean of the Gaussian in the hand</source>
        <translation>손에 든 가우시안의 평균</translation>
    </message>
    <message>
        <source>Number of draws</source>
        <translation>표본 수</translation>
    </message>
    <message>
        <source>Of each component. Blue: reparameterization; orange: score function</source>
        <translation>성분별. 파랑: 재매개변수화, 주황: 점수 함수</translation>
    </message>
    <message>
        <source>Reparameterization</source>
        <translation>재매개변수화</translation>
    </message>
    <message>
        <source>Score function</source>
        <translation>점수 함수</translation>
    </message>
    <message>
        <source>Take f(z) relative to its mean over the other draws: still unbiased</source>
        <translation>다른 표본들의 평균을 뺀 f(z)를 씁니다. 여전히 편향이 없습니다</translation>
    </message>
    <message>
        <source>The draws are being computed …</source>
        <translation>표본을 계산하는 중 …</translation>
    </message>
    <message>
        <source>The gradient in the first two of (μ, log σ), nats. Lines: draws; disc: mean; cross: exact</source>
        <translation>(μ, log σ) 중 처음 두 성분의 기울기, nats. 선: 표본, 원판: 평균, 십자: 정확한 값</translation>
    </message>
    <message>
        <source>The gradient, nats, against the share of the draws. Blue: reparameterization; orange: score</source>
        <translation>가로 기울기(nats), 세로 표본의 비율. 파랑: 재매개변수화, 주황: 점수 함수</translation>
    </message>
    <message>
        <source>Variance, logarithmic</source>
        <translation>분산(로그)</translation>
    </message>
    <message>
        <source>exact {value}</source>
        <translation>정확한 값 {value}</translation>
    </message>
    <message>
        <source>variance of the score function over that of reparameterization: {ratio}</source>
        <translation>재매개변수화에 대한 점수 함수의 분산 비: {ratio}</translation>
    </message>
    <message>
        <source>{image}: mean of the gradient in {name}: reparameterization {first}, score function {second}</source>
        <translation>{image}: {name} 기울기의 평균: 재매개변수화 {first}, 점수 함수 {second}</translation>
    </message>
    <message>
        <source>ε in the hand</source>
        <translation>손에 든 ε</translation>
    </message>
    <message>
        <source>σ from log-variance</source>
        <translation>로그 분산에서 σ</translation>
    </message>
</context>
<context>
    <name>ImageButton</name>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>{split} #{index} · label {label}</source>
        <translation>{split} #{index} · 레이블 {label}</translation>
    </message>
</context>
<context>
    <name>Images</name>
    <message>
        <source>Reading the images…</source>
        <translation>이미지를 읽는 중…</translation>
    </message>
    <message>
        <source>The download was cancelled; nothing was kept.</source>
        <translation>내려받기를 취소했습니다. 아무것도 남기지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Back to the map (Esc)</source>
        <translation>맵으로 돌아가기 (Esc)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>선택 사항</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>파일 선택…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>폴더 선택…</translation>
    </message>
    <message>
        <source>Close the import sheet</source>
        <translation>가져오기 시트 닫기</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>Import and train</source>
        <translation>가져와서 학습</translation>
    </message>
    <message>
        <source>Import images</source>
        <translation>이미지 가져오기</translation>
    </message>
    <message>
        <source>Imported before</source>
        <translation>전에 가져온 데이터</translation>
    </message>
    <message>
        <source>Other images…</source>
        <translation>다른 이미지…</translation>
    </message>
    <message>
        <source>Pictures (PNG, JPEG, BMP, GIF, WebP), with a folder for each class or without classes; IDX, NPZ or CSV files; or a zip of these. What is dropped on the window is recognised, too.</source>
        <translation>그림(PNG, JPEG, BMP, GIF, WebP)은 클래스마다 폴더로 나누거나 클래스 없이, 또는 IDX·NPZ·CSV 파일, 또는 이들의 zip. 창에 끌어다 놓아도 알아봅니다.</translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>가져오기 진행률</translation>
    </message>
    <message>
        <source>The images as the model will see them</source>
        <translation>모델이 보게 될 이미지</translation>
    </message>
</context>
<context>
    <name>Imports</name>
    <message>
        <source>A table of pixels</source>
        <translation>픽셀 표</translation>
    </message>
    <message>
        <source>IDX files</source>
        <translation>IDX 파일</translation>
    </message>
    <message>
        <source>NumPy arrays</source>
        <translation>NumPy 배열</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>그림</translation>
    </message>
</context>
<context>
    <name>ImportsPresenter</name>
    <message>
        <source>A file of images</source>
        <translation>이미지 파일</translation>
    </message>
    <message>
        <source>A folder of images</source>
        <translation>이미지 폴더</translation>
    </message>
    <message>
        <source>A folder of images, or of IDX files such as mnist/</source>
        <translation>이미지 폴더 또는 mnist/ 같은 IDX 파일 폴더</translation>
    </message>
    <message>
        <source>Delete the program&apos;s copy of “{title}”? Runs that learned from it stay, but open without their images.</source>
        <translation>“{title}”의 프로그램 사본을 지울까요? 이 데이터로 학습한 실행은 남지만 이미지 없이 열립니다.</translation>
    </message>
    <message>
        <source>Import images</source>
        <translation>이미지 가져오기</translation>
    </message>
    <message>
        <source>Imported “{title}”; it is in the Data list.</source>
        <translation>“{title}”을(를) 가져왔습니다. 데이터 목록에 있습니다.</translation>
    </message>
    <message>
        <source>Importing: {done} of {total} images</source>
        <translation>가져오는 중: 이미지 {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>가져오는 중…</translation>
    </message>
    <message>
        <source>Looking at {path}…</source>
        <translation>{path} 살펴보는 중…</translation>
    </message>
    <message>
        <source>The data has test images of its own.</source>
        <translation>데이터에 테스트 이미지가 따로 있습니다.</translation>
    </message>
    <message>
        <source>The import was cancelled; nothing was kept.</source>
        <translation>가져오기를 취소했으며 아무것도 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>This zip holds more than one data set. Import:</source>
        <translation>이 zip에는 데이터 세트가 여러 개 있습니다. 가져올 것:</translation>
    </message>
    <message>
        <source>no labels: points of one colour, and no legend</source>
        <translation>레이블 없음: 점은 한 가지 색이며 범례가 없습니다</translation>
    </message>
    <message>
        <source>{count} classes: {names}</source>
        <translation>클래스 {count}개: {names}</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>이미지 {count}장</translation>
    </message>
    <message>
        <source>{count} images · {path}</source>
        <translation>이미지 {count}장 · {path}</translation>
    </message>
    <message>
        <source>{train} training, {test} test images of {height} × {width} pixels</source>
        <translation>학습 이미지 {train}장, 테스트 이미지 {test}장, {height} × {width} 픽셀</translation>
    </message>
</context>
<context>
    <name>IndependencePage</name>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>Angle against log p(x), green, the ELBO of a full q, blue, and of independent axes, red</source>
        <translation>가로 각도. 초록: log p(x), 파랑: 완전 공분산 q의 ELBO, 빨강: 독립 축 q의 ELBO</translation>
    </message>
    <message>
        <source>Angle against mutual information with the class: axis 1 blue, axis 2 orange, ± one deviation</source>
        <translation>가로 각도, 세로 클래스와의 상호 정보량. 파랑: 축 1, 주황: 축 2, ± 표준편차</translation>
    </message>
    <message>
        <source>Angle of the latent plane</source>
        <translation>잠재 평면의 각도</translation>
    </message>
    <message>
        <source>Angle of the latent plane, degrees</source>
        <translation>잠재 평면의 각도(도)</translation>
    </message>
    <message>
        <source>Change along axis {n}</source>
        <translation>축 {n} 방향의 변화</translation>
    </message>
    <message>
        <source>Decoded along axis {n}</source>
        <translation>축 {n} 방향의 디코딩</translation>
    </message>
    <message>
        <source>The figures are being computed …</source>
        <translation>수치를 계산하는 중 …</translation>
    </message>
    <message>
        <source>The turned axis from −2 to 2, the other at 0</source>
        <translation>회전한 축은 −2에서 2까지, 다른 축은 0</translation>
    </message>
    <message>
        <source>Turn the latent plane: log p(x), the ELBO and every reconstruction stay, yet the axes come to mean other things. So the likelihood alone cannot find independent, interpretable axes (Locatello and others 2019).</source>
        <translation>잠재 평면을 돌려 보세요. log p(x)와 ELBO와 모든 재구성은 그대로인데 축의 의미는 달라집니다. 그러므로 우도만으로는 독립적이고 해석할 수 있는 축을 찾을 수 없습니다(Locatello 외 2019).</translation>
    </message>
    <message>
        <source>What each axis tells of the class, nats</source>
        <translation>각 축이 클래스에 대해 말해 주는 것, nats</translation>
    </message>
    <message>
        <source>What the likelihood sees, nats per image</source>
        <translation>우도가 보는 것, 이미지당 nats</translation>
    </message>
    <message>
        <source>angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>computing …</source>
        <translation>계산 중 …</translation>
    </message>
    <message>
        <source>largest change of a reconstructed pixel {change}</source>
        <translation>재구성 픽셀의 가장 큰 변화 {change}</translation>
    </message>
    <message>
        <source>log p(x) {exact} · ELBO of the turned q, of full covariance, {full} · of a q with independent axes {diagonal} nats per image, {n} test images</source>
        <translation>log p(x) {exact} · ELBO: 회전한 완전 공분산 q {full}, 독립 축 q {diagonal} · 이미지당 nats, 테스트 이미지 {n}개</translation>
    </message>
    <message>
        <source>mutual information gap {gap} ± {error}</source>
        <translation>상호 정보량 격차 {gap} ± {error}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>z along the axis against the change of the decoded image, per unit of z: the mean over pixels of the absolute difference half a step either way. The other coordinate is the posterior mean of a test image; mean of {count} images ± one standard error. Above: the mean of the steps</source>
        <translation>가로 축 방향의 z, 세로 z의 단위당 디코딩된 이미지의 변화: 앞뒤 반 단계 사이 절댓값 차이의 픽셀 평균. 다른 좌표는 테스트 이미지의 사후 분포 평균입니다. 이미지 {count}장의 평균 ± 표준 오차. 위의 수: 단계들의 평균</translation>
    </message>
</context>
<context>
    <name>InspectionMetrics</name>
    <message>
        <source>KL</source>
        <translation>KL 발산</translation>
    </message>
    <message>
        <source>deviation σ</source>
        <translation>표준편차 σ</translation>
    </message>
    <message>
        <source>losses over draws of x, μ and σ of grey x</source>
        <translation>손실은 뽑은 x들의 평균, μ와 σ는 회색조 x의 것</translation>
    </message>
    <message>
        <source>mean μ</source>
        <translation>평균 μ</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>재구성</translation>
    </message>
    <message>
        <source>{kind} · step {step}</source>
        <translation>{kind} · {step}단계</translation>
    </message>
    <message>
        <source>{value} nats</source>
        <translation>{value} nats</translation>
    </message>
    <message>
        <source>−E log p(x|z) under q(z|x), a mean of draws with its standard error</source>
        <translation>q(z|x)에서 −E log p(x|z): 추출한 표본의 평균과 표준오차</translation>
    </message>
    <message>
        <source>−ELBO</source>
        <translation>−ELBO</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>#{index}, distance {distance}; click to look at it</source>
        <translation>#{index}, 거리 {distance}; 누르면 살펴봅니다</translation>
    </message>
    <message>
        <source>#{index}, label {label}, distance {distance}; click to look at it</source>
        <translation>#{index}, 레이블 {label}, 거리 {distance}. 클릭하면 이 이미지를 살펴봅니다</translation>
    </message>
    <message>
        <source>Click with Select (S) pins it.</source>
        <translation>선택(S)으로 클릭하면 고정됩니다.</translation>
    </message>
    <message>
        <source>Hover over a point, or click one with Select (S).</source>
        <translation>점에 커서를 올리거나, 선택(S)으로 클릭하세요.</translation>
    </message>
    <message>
        <source>Inspected image</source>
        <translation>살펴보는 이미지</translation>
    </message>
    <message>
        <source>Its reconstruction</source>
        <translation>그 이미지의 재구성</translation>
    </message>
    <message>
        <source>Nearest in latent space</source>
        <translation>잠재 공간에서 최근접</translation>
    </message>
    <message>
        <source>Nearest in pixels</source>
        <translation>픽셀에서 최근접</translation>
    </message>
    <message>
        <source>Neighbour {number}</source>
        <translation>이웃 {number}</translation>
    </message>
    <message>
        <source>No image yet</source>
        <translation>아직 이미지 없음</translation>
    </message>
    <message>
        <source>Pinned; Esc lets go.</source>
        <translation>고정됨. Esc 키로 풉니다.</translation>
    </message>
    <message>
        <source>image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>재구성</translation>
    </message>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>{pin}{split} image #{index}</source>
        <translation>{pin}{split} 이미지 #{index}</translation>
    </message>
    <message>
        <source>{pin}{split} image #{index} · label {label}</source>
        <translation>{pin}{split} 이미지 #{index} · 레이블 {label}</translation>
    </message>
</context>
<context>
    <name>KnownRow</name>
    <message>
        <source>Begin a new run on these images</source>
        <translation>이 이미지로 새 실행을 시작합니다</translation>
    </message>
    <message>
        <source>Delete the program&apos;s copy of these images; the originals stay</source>
        <translation>이 이미지의 프로그램 사본을 지웁니다. 원본은 그대로 둡니다</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>잊기</translation>
    </message>
    <message>
        <source>Forget {title}</source>
        <translation>{title} 잊기</translation>
    </message>
</context>
<context>
    <name>LatentMap</name>
    <message>
        <source>Click or arrow keys move the probe. Wheel zooms. Home shows everything. Keys 0 to 9 filter classes.</source>
        <translation>클릭하거나 화살표 키를 누르면 탐침이 움직입니다. 휠로 확대·축소하고, Home 키로 전체를 보고, 0~9 키로 클래스를 거릅니다.</translation>
    </message>
    <message>
        <source>Latent map</source>
        <translation>잠재 지도</translation>
    </message>
    <message>
        <source>confidence of a classifier, {share} right</source>
        <translation>분류기의 확신, 정확도 {share}</translation>
    </message>
    <message>
        <source>exact · step {step}</source>
        <translation>정확함 · {step}단계</translation>
    </message>
    <message>
        <source>magnification √det(JᵀJ) · log scale</source>
        <translation>확대율 √det(JᵀJ) · 로그 눈금</translation>
    </message>
    <message>
        <source>pixel entropy · nats per image</source>
        <translation>픽셀 엔트로피 · 이미지당 nats</translation>
    </message>
    <message>
        <source>rolling map · step {step} · oldest point {age} steps</source>
        <translation>차례로 갱신 · {step}단계 · 가장 오래된 점 {age}단계 전</translation>
    </message>
    <message>
        <source>rolling map · step {step} · {there} of {all} points so far</source>
        <translation>차례로 갱신 · {step}단계 · 지금까지 점 {all}개 중 {there}개</translation>
    </message>
    <message>
        <source>test points · {freshness}</source>
        <translation>테스트 점 · {freshness}</translation>
    </message>
    <message>
        <source>the classifier of these images is being trained · {percent} %</source>
        <translation>이 이미지들의 분류기를 학습하는 중 · {percent} %</translation>
    </message>
    <message>
        <source>{count} of {all} selected</source>
        <translation>{all}개 중 {count}개 선택</translation>
    </message>
</context>
<context>
    <name>LatentsPanel</name>
    <message>
        <source>Active: the posterior means vary over the data by more than 0.01</source>
        <translation>활성: 데이터에 걸친 사후 평균의 분산이 0.01보다 큼</translation>
    </message>
    <message>
        <source>Angle of the turn</source>
        <translation>회전 각도</translation>
    </message>
    <message>
        <source>Axis that turns</source>
        <translation>회전할 축</translation>
    </message>
    <message>
        <source>Coordinate {name} of the probe</source>
        <translation>탐침의 좌표 {name}</translation>
    </message>
    <message>
        <source>Dimension that the axis turns towards</source>
        <translation>축이 향할 차원</translation>
    </message>
    <message>
        <source>Dimension to the right</source>
        <translation>오른쪽 방향의 차원</translation>
    </message>
    <message>
        <source>Dimension upwards</source>
        <translation>위쪽 방향의 차원</translation>
    </message>
    <message>
        <source>Drag moves the probe along {name}; a double click puts it back to 0</source>
        <translation>끌면 탐침이 {name} 방향으로 움직입니다. 두 번 클릭하면 0으로 돌아갑니다</translation>
    </message>
    <message>
        <source>Images along {name}</source>
        <translation>{name} 방향의 이미지</translation>
    </message>
    <message>
        <source>Mean KL(q(zᵢ|x) ‖ p(zᵢ)) over {count} test images, in nats</source>
        <translation>테스트 이미지 {count}장에 대한 KL(q(zᵢ|x) ‖ p(zᵢ))의 평균, 단위 nats</translation>
    </message>
    <message>
        <source>Plane of the map</source>
        <translation>지도의 평면</translation>
    </message>
    <message>
        <source>Principal components</source>
        <translation>주성분</translation>
    </message>
    <message>
        <source>Slider of {name}</source>
        <translation>{name} 슬라이더</translation>
    </message>
    <message>
        <source>The plane through latent space that the map shows; the other coordinates stay at the probe. A run begins with the two dimensions along which the means vary most, chosen once at rest.</source>
        <translation>지도가 보여 주는, 잠재 공간을 지나는 평면입니다. 다른 좌표는 탐침의 값에 머뭅니다. 처음에는 평균이 가장 크게 변하는 두 차원이며, 학습이 멈췄을 때 한 번 정해집니다.</translation>
    </message>
    <message>
        <source>Three images</source>
        <translation>이미지 세 장</translation>
    </message>
    <message>
        <source>Three images of the plane</source>
        <translation>평면을 정하는 이미지 세 장</translation>
    </message>
    <message>
        <source>Three images, by split and number; Return shows the plane through their means</source>
        <translation>분할과 번호로 적은 이미지 세 장. Enter를 누르면 그 평균을 지나는 평면을 표시합니다</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>회전</translation>
    </message>
    <message>
        <source>Turn the plane about the probe; again turns on</source>
        <translation>탐침을 중심으로 평면을 회전합니다. 다시 누르면 더 회전합니다</translation>
    </message>
    <message>
        <source>Turned by hand</source>
        <translation>손으로 회전함</translation>
    </message>
    <message>
        <source>Two dimensions</source>
        <translation>두 차원</translation>
    </message>
    <message>
        <source>What the decoder draws along {name}, from −3 to 3, while the others stay; click to go there</source>
        <translation>다른 좌표는 그대로 두고 {name}을(를) −3에서 3까지 바꿀 때 디코더가 그리는 이미지입니다. 클릭하면 그곳으로 갑니다</translation>
    </message>
    <message>
        <source>Without a prior N(0, I) a dimension has no KL of its own</source>
        <translation>사전분포 N(0, I)가 없으면 차원별 KL이 없습니다</translation>
    </message>
    <message>
        <source>active</source>
        <translation>활성</translation>
    </message>
    <message>
        <source>axis ↑</source>
        <translation>축 ↑</translation>
    </message>
    <message>
        <source>axis →</source>
        <translation>축 →</translation>
    </message>
    <message>
        <source>not active</source>
        <translation>비활성</translation>
    </message>
    <message>
        <source>plane of the map</source>
        <translation>지도의 평면</translation>
    </message>
    <message>
        <source>towards</source>
        <translation>방향:</translation>
    </message>
    <message>
        <source>turn</source>
        <translation>회전</translation>
    </message>
</context>
<context>
    <name>LayersButton</name>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>What the map shows, over and under its points</source>
        <translation>지도의 점 위아래에 보이는 것</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source> px</source>
        <translation> 픽셀</translation>
    </message>
    <message>
        <source>Aggregate posterior</source>
        <translation>집계 사후 분포</translation>
    </message>
    <message>
        <source>Best Gaussian</source>
        <translation>최적 가우스 분포</translation>
    </message>
    <message>
        <source>Class names</source>
        <translation>클래스 이름</translation>
    </message>
    <message>
        <source>Classifier&apos;s decisions</source>
        <translation>분류기의 판정</translation>
    </message>
    <message>
        <source>Decoded manifold</source>
        <translation>디코딩한 다양체</translation>
    </message>
    <message>
        <source>Density shading</source>
        <translation>밀도 음영</translation>
    </message>
    <message>
        <source>Dot size</source>
        <translation>점 크기</translation>
    </message>
    <message>
        <source>Dot size in pixels</source>
        <translation>점 크기(픽셀)</translation>
    </message>
    <message>
        <source>Ellipses</source>
        <translation>타원</translation>
    </message>
    <message>
        <source>How many points share a pixel, on a logarithmic scale, in the mixture of their colours</source>
        <translation>한 픽셀에 겹친 점의 수를 로그 눈금으로, 점들의 색을 섞어 보입니다</translation>
    </message>
    <message>
        <source>How undecided the decoder is: entropy of its Bernoulli pixels, nats per image</source>
        <translation>디코더가 얼마나 불확실한가: 베르누이 픽셀의 엔트로피, 이미지당 nats</translation>
    </message>
    <message>
        <source>Label tint</source>
        <translation>레이블 색조</translation>
    </message>
    <message>
        <source>Layers of the map</source>
        <translation>지도의 레이어</translation>
    </message>
    <message>
        <source>Magnification</source>
        <translation>확대율</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>불투명도</translation>
    </message>
    <message>
        <source>Opacity of the decoded manifold, percent</source>
        <translation>디코딩한 다양체의 불투명도(퍼센트)</translation>
    </message>
    <message>
        <source>Pixel entropy</source>
        <translation>픽셀 엔트로피</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>점</translation>
    </message>
    <message>
        <source>Posterior ellipses</source>
        <translation>사후 분포 타원</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>사전 분포</translation>
    </message>
    <message>
        <source>The Gaussian, of full covariance, with the highest ELBO for this image</source>
        <translation>이 이미지에서 ELBO가 가장 높은, 공분산에 제약이 없는 가우스 분포</translation>
    </message>
    <message>
        <source>The name of each class at the median of its points</source>
        <translation>점들의 중앙값 위치에 쓴 클래스 이름</translation>
    </message>
    <message>
        <source>The plane in the colour of the class that a classifier, trained once on the same images, gives the decoded image; opacity rises with its probability, from none at 1/classes</source>
        <translation>같은 이미지로 한 번 학습한 분류기가 디코딩된 이미지에 매기는 클래스의 색으로 평면을 칠합니다. 불투명도는 그 확률에 따라 1/클래스 수에서 0으로 시작해 커집니다</translation>
    </message>
    <message>
        <source>The plane in the colour of the nearest training point&apos;s label</source>
        <translation>가장 가까운 학습 점의 레이블 색으로 물들인 평면</translation>
    </message>
    <message>
        <source>The posterior mean of every image</source>
        <translation>모든 이미지의 사후 분포 평균</translation>
    </message>
    <message>
        <source>Trained by IWAE, q(z|x) proposes draws of z and is not meant to be the posterior</source>
        <translation>IWAE로 학습한 q(z|x)는 z를 제안하는 분포이며 사후 분포가 되려는 것이 아닙니다</translation>
    </message>
    <message>
        <source>True posterior</source>
        <translation>참 사후 분포</translation>
    </message>
    <message>
        <source>What the decoder makes of the plane: images at their own places, finer as you zoom in</source>
        <translation>디코더가 평면에서 만드는 것: 제자리에 놓인 이미지. 확대할수록 촘촘해집니다</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>class centres</source>
        <translation>클래스 중심</translation>
    </message>
    <message>
        <source>hovered point</source>
        <translation>커서 아래 점</translation>
    </message>
    <message>
        <source>off</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>p(z): circles of 1, 2 and 3 standard deviations, or contours of the same shares of its mass</source>
        <translation>p(z): 표준편차 1, 2, 3배인 원, 또는 질량의 같은 비율을 담는 등고선</translation>
    </message>
    <message>
        <source>p(z|x) of the image under the cursor, pinned, or drawn at the probe, and q(z|x) over it; contours hold 50, 90 and 99 % of the mass. Also shown while the Evidence panel is in front</source>
        <translation>커서 아래 이미지, 고정한 이미지, 탐침 위치에서 디코딩한 이미지의 p(z|x)와 그 위에 겹친 q(z|x). 등고선은 질량의 50, 90, 99%를 담습니다. 증거 패널이 앞에 있는 동안에도 보입니다</translation>
    </message>
    <message>
        <source>q(z), the mean of q(z|x) over the test images: contours of 39, 86 and 99 % of its mass</source>
        <translation>테스트 이미지에 대한 q(z|x)의 평균 q(z): 질량의 39, 86, 99%를 담는 등고선</translation>
    </message>
    <message>
        <source>q(z|x) at 2σ. Its covariance is diagonal, so the axes lie along z₁ and z₂. Class centres: the median of a class, with the mean variance of up to 200 of its images</source>
        <translation>2σ에서 q(z|x). 공분산이 대각이므로 축이 z₁, z₂ 방향입니다. 클래스 중심: 클래스의 중앙값에, 이미지 최대 200장의 평균 분산으로 그립니다</translation>
    </message>
    <message>
        <source>selection</source>
        <translation>선택한 점</translation>
    </message>
    <message>
        <source>√det(JᵀJ) of the decoder: by how much it stretches area, on a logarithmic scale</source>
        <translation>디코더의 √det(JᵀJ): 넓이를 늘리는 비율, 로그 눈금</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>Saving the run…</source>
        <translation>실행을 저장하는 중…</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Class {name}</source>
        <translation>클래스 {name}</translation>
    </message>
    <message>
        <source>Click: only this class. Shift+click: add or remove it.</source>
        <translation>클릭: 이 클래스만 보기. Shift+클릭: 더하거나 빼기.</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>범례</translation>
    </message>
    <message>
        <source>On the map, key {digit} adds or removes it.</source>
        <translation>지도에서 {digit} 키로 더하거나 뺍니다.</translation>
    </message>
</context>
<context>
    <name>LikelihoodPage</name>
    <message>
        <source>All points are equal: the likelihood grows without bound as σ goes to 0, so there is no maximum.</source>
        <translation>점들이 모두 같습니다. σ가 0으로 갈수록 우도가 한없이 커지므로 최댓값이 없습니다.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Density of each point</source>
        <translation>각 점의 밀도</translation>
    </message>
    <message>
        <source>Drag the Gaussian until the product of the densities is largest: its mean ends on the mean of the points. Likelihood is no probability of the Gaussian: cut along x the surface has area 1, cut along σ it has not.</source>
        <translation>밀도의 곱이 가장 커질 때까지 가우시안을 끌어 보세요. 평균은 점들의 평균에서 멈춥니다. 우도는 가우시안의 확률이 아닙니다. 곡면을 x 방향으로 자르면 넓이가 1이지만 σ 방향으로 자르면 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>Likelihood</source>
        <translation>우도</translation>
    </message>
    <message>
        <source>Log-likelihood</source>
        <translation>로그 우도</translation>
    </message>
    <message>
        <source>Mean against σ, logarithmic. Drag the hand, the disc; the cross is the maximum</source>
        <translation>가로 평균, 세로 σ(로그). 원판이 손이며 끌 수 있습니다. 십자는 최댓값</translation>
    </message>
    <message>
        <source>Mean of the Gaussian</source>
        <translation>가우시안의 평균</translation>
    </message>
    <message>
        <source>Old Faithful’s waiting times</source>
        <translation>올드 페이스풀 대기 시간</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>점</translation>
    </message>
    <message>
        <source>Points and Gaussian</source>
        <translation>점과 가우시안</translation>
    </message>
    <message>
        <source>Points, with commas between them</source>
        <translation>점, 쉼표로 구분</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>확률</translation>
    </message>
    <message>
        <source>Standard deviation of the Gaussian</source>
        <translation>가우시안의 표준편차</translation>
    </message>
    <message>
        <source>The number of a point against its density p(x)</source>
        <translation>가로 점의 번호, 세로 밀도 p(x)</translation>
    </message>
    <message>
        <source>There are no points yet: click on the line, or type numbers.</source>
        <translation>아직 점이 없습니다. 선 위를 클릭하거나 숫자를 입력하세요.</translation>
    </message>
    <message>
        <source>To the maximum</source>
        <translation>최댓값으로</translation>
    </message>
    <message>
        <source>area 1</source>
        <translation>넓이 1</translation>
    </message>
    <message>
        <source>log-likelihood {value} nats, the sum of the logarithms of all densities</source>
        <translation>로그 우도 {value} nats, 모든 밀도의 로그의 합</translation>
    </message>
    <message>
        <source>maximum {best} nats at μ = {mean}, the mean of the points, and σ = {sigma}, their spread; {below} nats above the hand</source>
        <translation>최댓값 {best} nats: μ = {mean}(점들의 평균), σ = {sigma}(점들의 표준편차); 손보다 {below} nats 위</translation>
    </message>
    <message>
        <source>p(x | σ), cut two ways</source>
        <translation>p(x | σ), 두 방향의 단면</translation>
    </message>
    <message>
        <source>p(x) against x: the Gaussian is fixed, x varies; the area is 1</source>
        <translation>x에 대한 p(x): 가우시안은 고정, x가 변합니다. 넓이는 1</translation>
    </message>
    <message>
        <source>p(x) against σ, logarithmic: x is fixed, the Gaussian varies; largest at σ = |x − μ|, dashed</source>
        <translation>σ(로그)에 대한 p(x): x는 고정, 가우시안이 변합니다. 점선 σ = |x − μ|에서 최대</translation>
    </message>
    <message>
        <source>vertical: σ</source>
        <translation>세로: σ</translation>
    </message>
    <message>
        <source>x = {x}; area here {area}</source>
        <translation>x = {x}; 보이는 넓이 {area}</translation>
    </message>
    <message>
        <source>x against p(x). Click: add a point; drag a point, or the squares of mean and σ; right button or Delete: delete a point. Dashed: the maximum</source>
        <translation>가로 x, 세로 p(x). 클릭: 점 추가. 점이나 평균과 σ의 사각형을 끌 수 있습니다. 오른쪽 버튼 또는 Delete: 점 삭제. 점선: 최댓값</translation>
    </message>
    <message>
        <source>x against σ, logarithmic, at the mean of the hand. Drag the two lines</source>
        <translation>가로 x, 세로 σ(로그), 손의 평균에서. 두 선을 끌 수 있습니다</translation>
    </message>
</context>
<context>
    <name>LossCurves</name>
    <message>
        <source>KL</source>
        <translation>KL 발산</translation>
    </message>
    <message>
        <source>KL(p(z|x) ‖ p(z)), of the true posterior: mean over images</source>
        <translation>참 사후분포의 KL(p(z|x) ‖ p(z)): 이미지 평균</translation>
    </message>
    <message>
        <source>KL(q(z|x) ‖ p(z)): mean over images</source>
        <translation>KL(q(z|x) ‖ p(z)): 이미지에 대한 평균</translation>
    </message>
    <message>
        <source>Logarithmic axis for the reconstruction</source>
        <translation>재구성 오차를 로그 축으로 보기</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation>재구성 오차</translation>
    </message>
    <message>
        <source>The losses are drawn here as soon as training begins.</source>
        <translation>학습을 시작하면 여기에 손실을 그립니다.</translation>
    </message>
    <message>
        <source>Total (−{bound})</source>
        <translation>합계 (−{bound})</translation>
    </message>
    <message>
        <source>collapse {value}</source>
        <translation>붕괴 {value}</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>에폭</translation>
    </message>
    <message>
        <source>epoch {epoch} · step {step}</source>
        <translation>에폭 {epoch} · {step}단계</translation>
    </message>
    <message>
        <source>floor {value}</source>
        <translation>하한 {value}</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>격차</translation>
    </message>
    <message>
        <source>log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>log p(x)</source>
        <translation>log p(x)</translation>
    </message>
    <message>
        <source>nats per image</source>
        <translation>이미지당 nats</translation>
    </message>
    <message>
        <source>no ELBO: autoencoder</source>
        <translation>ELBO 없음: 오토인코더</translation>
    </message>
    <message>
        <source>no KL: autoencoder</source>
        <translation>KL 없음: 오토인코더</translation>
    </message>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>train</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>{kind}, nats per image</source>
        <translation>{kind}, 이미지당 nats</translation>
    </message>
    <message>
        <source>−ELBO</source>
        <translation>−ELBO</translation>
    </message>
    <message>
        <source>−ELBO = reconstruction + KL, whatever β</source>
        <translation>−ELBO = 재구성 오차 + KL, β와 무관</translation>
    </message>
    <message>
        <source>−E[log p(x|z)]: sum over pixels, mean over images</source>
        <translation>−E[log p(x|z)]: 픽셀에 대한 합, 이미지에 대한 평균</translation>
    </message>
    <message>
        <source>−log p(x)</source>
        <translation>−log p(x)</translation>
    </message>
    <message>
        <source>−log p(x) = reconstruction + KL, both of the true posterior, estimated from a few draws</source>
        <translation>−log p(x) = 재구성 + KL. 둘 다 참 사후분포의 값이며 표본 몇 개로 추정합니다</translation>
    </message>
</context>
<context>
    <name>MadeExperiment</name>
    <message>
        <source>MADE of {units} units, order “{order}”, {where}</source>
        <translation>유닛 {units}개의 MADE, 순서 “{order}”, {where}</translation>
    </message>
    <message>
        <source>MADE: exact, the visible pixels come first in its order</source>
        <translation>MADE: 정확함. 보이는 픽셀이 순서에서 먼저 옵니다</translation>
    </message>
    <message>
        <source>MADE: {late} visible pixels come later in its order, and these draws ignore them</source>
        <translation>MADE: 보이는 픽셀 {late}개가 순서에서 나중에 와서, 이 표본은 그것들을 쓰지 않습니다</translation>
    </message>
    <message>
        <source>Nothing is hidden.</source>
        <translation>가린 픽셀이 없습니다.</translation>
    </message>
    <message>
        <source>its hidden pixels given the visible ones: {value}</source>
        <translation>보이는 픽셀이 주어졌을 때 가린 픽셀: {value}</translation>
    </message>
    <message>
        <source>linear probe, accuracy: {units} hidden units {value}</source>
        <translation>선형 탐침 정확도: 은닉 유닛 {units}개 {value}</translation>
    </message>
    <message>
        <source>log p(x) of {images} test images {value} nats, {kind}</source>
        <translation>테스트 이미지 {images}장의 log p(x) {value} nats, {kind}</translation>
    </message>
    <message>
        <source>means of q(z|x), {size} latents: {value}</source>
        <translation>q(z|x)의 평균, 잠재 변수 {size}개: {value}</translation>
    </message>
    <message>
        <source>one sample: {passes} passes, {seconds} s</source>
        <translation>표본 하나: 통과 {passes}번, {seconds}초</translation>
    </message>
    <message>
        <source>the {model}: one pass, {seconds} s, {times} times as fast</source>
        <translation>{model}: 통과 한 번, {seconds}초, {times}배 빠름</translation>
    </message>
    <message>
        <source>the {model}: {value}</source>
        <translation>{model}: {value}</translation>
    </message>
    <message>
        <source>this image: log p(x) = {value} nats, exact, one pass</source>
        <translation>이 이미지: log p(x) = {value} nats, 정확한 값, 통과 한 번</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>차례를 기다리는 중</translation>
    </message>
    <message>
        <source>{model}: from the exact posterior given all visible pixels</source>
        <translation>{model}: 보이는 픽셀 전부가 주어진 정확한 사후 분포에서</translation>
    </message>
    <message>
        <source>{value} nats</source>
        <translation>{value} nats</translation>
    </message>
</context>
<context>
    <name>MadePage</name>
    <message>
        <source> px/s</source>
        <translation> px/s</translation>
    </message>
    <message>
        <source>A sample, pixel by pixel</source>
        <translation>픽셀마다 그리는 표본</translation>
    </message>
    <message>
        <source>Accuracy of a multinomial logistic regression to the classes, from the units of the last hidden layer, and from the means of q(z|x): 5,000 training images, all test images</source>
        <translation>클래스를 맞히는 다항 로지스틱 회귀의 정확도. 마지막 은닉층의 유닛에서, 그리고 q(z|x)의 평균에서. 학습 이미지 5,000장으로 맞추고 모든 테스트 이미지로 잽니다</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel the probe, {share}</source>
        <translation>탐침 취소, {share}</translation>
    </message>
    <message>
        <source>Colours: p(xᵢ = 1) of each pixel that is not drawn yet, given the drawn pixels and black pixels between. Frame: the next pixel, which is drawn with exactly this probability</source>
        <translation>색: 아직 그리지 않은 픽셀의 p(xᵢ = 1). 그린 픽셀이 주어지고 그 사이 픽셀은 검다고 본 값입니다. 테두리: 다음 픽셀. 바로 이 확률로 그립니다</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Decoded images at draws from the exact posterior p(z | visible pixels), one from each mode</source>
        <translation>정확한 사후 분포 p(z | 보이는 픽셀)의 봉우리마다 하나씩 뽑아 복호화한 이미지</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>뽑기</translation>
    </message>
    <message>
        <source>Draw another image: one pass of the network for each pixel</source>
        <translation>다른 이미지를 그립니다. 픽셀마다 신경망을 한 번 통과합니다</translation>
    </message>
    <message>
        <source>Draws of the hidden pixels in the order of the model, each given those before</source>
        <translation>가린 픽셀을 모델의 순서대로, 앞의 픽셀이 주어진 조건에서 뽑은 것</translation>
    </message>
    <message>
        <source>End the training and drop it</source>
        <translation>학습을 끝내고 버립니다</translation>
    </message>
    <message>
        <source>End the training; the model stays as it was saved last</source>
        <translation>학습을 끝냅니다. 모델은 마지막으로 저장된 상태로 남습니다</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>에폭</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>이어서 학습</translation>
    </message>
    <message>
        <source>Heat</source>
        <translation>확률 색</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>가릴 부분</translation>
    </message>
    <message>
        <source>Hidden units</source>
        <translation>은닉 유닛</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>선형 탐침</translation>
    </message>
    <message>
        <source>Number of pixels drawn so far</source>
        <translation>지금까지 그린 픽셀 수</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>순서</translation>
    </message>
    <message>
        <source>Passes over the training images</source>
        <translation>학습 이미지를 모두 보는 횟수</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Pause the training, or continue it; its thread is free meanwhile</source>
        <translation>학습을 멈추거나 이어서 합니다. 멈춘 동안 스레드는 비어 있습니다</translation>
    </message>
    <message>
        <source>Pixels drawn a second while it plays</source>
        <translation>재생하는 동안 1초에 그리는 픽셀 수</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>재생</translation>
    </message>
    <message>
        <source>Play the drawing from here, or stop</source>
        <translation>여기서부터 그리는 과정을 재생하거나 멈춥니다</translation>
    </message>
    <message>
        <source>Share of the training that is done</source>
        <translation>학습이 끝난 비율</translation>
    </message>
    <message>
        <source>Show p(xᵢ = 1) over the pixels that are not drawn yet</source>
        <translation>아직 그리지 않은 픽셀에 p(xᵢ = 1)을 보입니다</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>The image that is looked at, as the model sees it, without its hidden pixels</source>
        <translation>보고 있는 이미지를 모델이 보는 대로, 가린 픽셀 없이 보입니다</translation>
    </message>
    <message>
        <source>The model is learning. Its samples appear at the end, or at a pause.</source>
        <translation>모델이 학습하고 있습니다. 표본은 끝에, 또는 일시 정지할 때 나타납니다.</translation>
    </message>
    <message>
        <source>The order in which the pixels are predicted and drawn</source>
        <translation>픽셀을 예측하고 그리는 순서</translation>
    </message>
    <message>
        <source>The order of the pixels: dark first, bright last</source>
        <translation>픽셀의 순서: 어두운 것이 먼저, 밝은 것이 나중</translation>
    </message>
    <message>
        <source>The part of the image to hide and to complete</source>
        <translation>이미지에서 가리고 복원할 부분</translation>
    </message>
    <message>
        <source>There is no autoregressive model of these images yet. Train one here, or open the run of a MADE.</source>
        <translation>이 이미지의 자기회귀 모델이 아직 없습니다. 여기서 학습하거나 MADE의 실행을 여십시오.</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Train a MADE of these images in the background</source>
        <translation>이 이미지로 MADE를 뒤에서 학습합니다</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>다시 학습</translation>
    </message>
    <message>
        <source>Train this model further: to the end of its epochs, or beyond it for this number of epochs</source>
        <translation>이 모델을 더 학습합니다. 남은 에폭이 있으면 그 끝까지, 끝난 학습이면 이 에폭 수만큼 더</translation>
    </message>
    <message>
        <source>Units of the hidden layer; direct connections from pixel to pixel lie beside it</source>
        <translation>은닉층의 유닛 수. 픽셀에서 픽셀로 가는 직접 연결이 따로 있습니다</translation>
    </message>
    <message>
        <source>bottom half</source>
        <translation>아래 절반</translation>
    </message>
    <message>
        <source>centre</source>
        <translation>가운데</translation>
    </message>
    <message>
        <source>from the middle</source>
        <translation>가운데부터</translation>
    </message>
    <message>
        <source>left half</source>
        <translation>왼쪽 절반</translation>
    </message>
    <message>
        <source>log p(x), by pixels</source>
        <translation>픽셀마다의 log p(x)</translation>
    </message>
    <message>
        <source>log p(xᵢ | pixels before i) of the image that is looked at, in nats; their sum is log p(x). Bright: a pixel that the pixels before it do not predict</source>
        <translation>보고 있는 이미지의 log p(xᵢ | i 앞의 픽셀), nats. 모두 더하면 log p(x)입니다. 밝은 곳: 앞의 픽셀로 예측되지 않은 픽셀</translation>
    </message>
    <message>
        <source>p(x) is a product of conditionals, p(xᵢ | pixels before i), all computed in one pass of a masked network. log p(x) is exact and takes one pass; a sample takes one pass for each pixel.</source>
        <translation>p(x)는 조건부 확률 p(xᵢ | i 앞의 픽셀)의 곱이며, 마스크를 씌운 신경망을 한 번 통과하면 모두 계산됩니다. log p(x)는 정확하고 한 번이면 되지만, 표본에는 픽셀마다 한 번씩 통과가 필요합니다.</translation>
    </message>
    <message>
        <source>random</source>
        <translation>무작위</translation>
    </message>
    <message>
        <source>raster</source>
        <translation>래스터</translation>
    </message>
    <message>
        <source>reversed</source>
        <translation>역순</translation>
    </message>
    <message>
        <source>right half</source>
        <translation>오른쪽 절반</translation>
    </message>
    <message>
        <source>row {row}, column {column}</source>
        <translation>{row}행 {column}열</translation>
    </message>
    <message>
        <source>the brush&apos;s mask</source>
        <translation>붓의 마스크</translation>
    </message>
    <message>
        <source>top half</source>
        <translation>위 절반</translation>
    </message>
    <message>
        <source>{done} of {pixels} pixels</source>
        <translation>픽셀 {pixels}개 중 {done}개</translation>
    </message>
    <message>
        <source>{value} nats in all</source>
        <translation>모두 {value} nats</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Of one core, in the last second: for training and questions to the model, and for drawing</source>
        <translation>지난 1초 동안 코어 하나를 기준으로: 학습과 모델에 대한 물음에 쓴 몫, 그리기에 쓴 몫</translation>
    </message>
    <message>
        <source>Progress of the work in the background</source>
        <translation>백그라운드 작업의 진행 상황</translation>
    </message>
</context>
<context>
    <name>MapPresenter</name>
    <message>
        <source>An untrained model knows nothing yet. Press Run.</source>
        <translation>학습하지 않은 모델은 아직 아무것도 모릅니다. “실행”을 누르세요.</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>준비 중…</translation>
    </message>
</context>
<context>
    <name>MaskCanvas</name>
    <message>
        <source>hidden</source>
        <translation>가림</translation>
    </message>
    <message>
        <source>row {row}, column {column}: {state}; brush {size}</source>
        <translation>{row}행 {column}열: {state}. 붓 {size}</translation>
    </message>
    <message>
        <source>visible</source>
        <translation>보임</translation>
    </message>
</context>
<context>
    <name>Measures</name>
    <message>
        <source>-E log p(x|z) with z drawn from q(z|x), mean over test images, in nats</source>
        <translation>q(z|x)에서 뽑은 z에 대한 -E log p(x|z), 테스트 이미지 평균, nats</translation>
    </message>
    <message>
        <source>By quadrature over the latent line or plane, mean over test images, in nats; an autoencoder has none</source>
        <translation>잠재 직선 또는 평면 위의 구적법으로 구한 값, 테스트 이미지 평균, nats. 오토인코더에는 없습니다</translation>
    </message>
    <message>
        <source>Classes missing, prior</source>
        <translation>빠진 클래스, 사전 분포</translation>
    </message>
    <message>
        <source>Entropy of the classes, prior</source>
        <translation>클래스의 엔트로피, 사전 분포</translation>
    </message>
    <message>
        <source>Entropy, in nats, of the classifier&apos;s mean answer for images decoded at draws from p(z): the logarithm of the number of classes where all are as frequent, 0 where every image has one class</source>
        <translation>p(z)에서 뽑아 디코딩한 이미지에 대한 분류기 답의 평균이 갖는 엔트로피(nats). 모든 클래스가 똑같이 나오면 클래스 수의 로그, 모든 이미지가 한 클래스이면 0입니다</translation>
    </message>
    <message>
        <source>Entropy, samples from the codes</source>
        <translation>엔트로피, 코드에서 뽑은 표본</translation>
    </message>
    <message>
        <source>Entropy, samples from the prior</source>
        <translation>엔트로피, 사전 분포에서 뽑은 표본</translation>
    </message>
    <message>
        <source>Gap between classes</source>
        <translation>클래스 사이의 틈</translation>
    </message>
    <message>
        <source>KL</source>
        <translation>KL 발산</translation>
    </message>
    <message>
        <source>KL(q(z|x) || p(z)), mean over test images, in nats; an autoencoder has none</source>
        <translation>KL(q(z|x) || p(z)), 테스트 이미지 평균, nats. 오토인코더에는 없습니다</translation>
    </message>
    <message>
        <source>Known, box of the codes</source>
        <translation>아는 비율, 코드의 상자</translation>
    </message>
    <message>
        <source>Known, disc of the prior</source>
        <translation>아는 비율, 사전 분포의 원판</translation>
    </message>
    <message>
        <source>Known, samples from the codes</source>
        <translation>아는 비율, 코드에서 뽑은 표본</translation>
    </message>
    <message>
        <source>Known, samples from the prior</source>
        <translation>아는 비율, 사전 분포에서 뽑은 표본</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>선형 탐침</translation>
    </message>
    <message>
        <source>Mean entropy, in nats, of the classifier&apos;s answer for images decoded at draws from p(z); for an autoencoder, which has no prior, from N(0, I)</source>
        <translation>p(z)에서 뽑아 디코딩한 이미지에 대한 분류기 답의 평균 엔트로피(nats). 사전 분포가 없는 오토인코더는 N(0, I)에서 뽑습니다</translation>
    </message>
    <message>
        <source>Mean entropy, in nats, of the classifier&apos;s answer for images decoded at draws from where the codes are: a Gaussian kernel density of the posterior means of the training images, its width by Scott&apos;s rule</source>
        <translation>코드가 있는 곳에서 뽑아 디코딩한 이미지에 대한 분류기 답의 평균 엔트로피(nats). 코드가 있는 곳: 학습 이미지 사후 평균의 가우시안 커널 밀도, 폭은 스콧 규칙</translation>
    </message>
    <message>
        <source>Path length</source>
        <translation>경로 길이</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation>재구성</translation>
    </message>
    <message>
        <source>Reconstruction + KL, whatever beta: an upper bound of -log p(x), mean over test images, in nats</source>
        <translation>베타와 무관한 재구성 + KL. -log p(x)의 상한, 테스트 이미지 평균, nats</translation>
    </message>
    <message>
        <source>The accuracy of a multinomial logistic regression from the posterior means to the classes: fitted to 5,000 random training images, each mean standardised, weights under a standard normal prior; tested on all test images</source>
        <translation>사후 분포 평균에서 클래스를 맞히는 다항 로지스틱 회귀의 정확도. 무작위 학습 이미지 5,000장에 맞추며(평균은 표준화, 가중치의 사전 분포는 표준 정규 분포), 모든 테스트 이미지로 잽니다</translation>
    </message>
    <message>
        <source>The share of the box of the codes, from the 0.5 to the 99.5 % quantile of each coordinate of the training images&apos; posterior means, that decodes to an image with a class above 0.9</source>
        <translation>코드의 상자(학습 이미지 사후 평균의 각 좌표에서 0.5 %부터 99.5 % 분위수까지) 가운데 한 클래스가 0.9를 넘는 이미지로 디코딩되는 비율</translation>
    </message>
    <message>
        <source>The share of the classes that are the classifier&apos;s first answer for fewer than 1 % of the images decoded at draws from p(z)</source>
        <translation>p(z)에서 뽑아 디코딩한 이미지 가운데 분류기의 첫째 답이 된 비율이 1 % 미만인 클래스의 비율</translation>
    </message>
    <message>
        <source>The share of the disc that holds 99 % of N(0, I) in the plane, of radius 3.03, that decodes to an image with a class above 0.9; for a prior N(0, I) of two latents</source>
        <translation>평면에서 N(0, I)의 99 %를 담는 반지름 3.03인 원판 가운데 한 클래스가 0.9를 넘는 이미지로 디코딩되는 비율. 잠재 변수가 둘이고 사전 분포가 N(0, I)인 경우</translation>
    </message>
    <message>
        <source>The share of the straight line between the codes of two test images of different classes on which the decoded image has no class above 0.9</source>
        <translation>클래스가 다른 두 테스트 이미지 코드 사이의 직선에서, 디코딩한 이미지의 어느 클래스도 0.9를 넘지 않는 부분의 비율</translation>
    </message>
    <message>
        <source>The share of these images to which the classifier gives a class with more than 0.9</source>
        <translation>이 이미지 가운데 분류기가 한 클래스에 0.9보다 큰 확률을 주는 비율</translation>
    </message>
    <message>
        <source>The straight line between the codes of two random test images, decoded in 32 steps: the sum of the pixel distances of the steps, divided by the pixel distance of the two ends; a ratio of sums over 500 pairs, at least 1</source>
        <translation>임의의 두 테스트 이미지 코드 사이의 직선을 32단계로 디코딩한 것: 단계별 픽셀 거리의 합을 양 끝의 픽셀 거리로 나눈 값. 500쌍에 걸친 합의 비이며 1 이상입니다</translation>
    </message>
    <message>
        <source>classifier</source>
        <translation>분류기</translation>
    </message>
    <message>
        <source>linear probe</source>
        <translation>선형 프로브</translation>
    </message>
    <message>
        <source>log p(x)</source>
        <translation>log p(x)</translation>
    </message>
    <message>
        <source>paths</source>
        <translation>경로</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>표본</translation>
    </message>
    <message>
        <source>−ELBO</source>
        <translation>−ELBO</translation>
    </message>
</context>
<context>
    <name>MeasuresExperiment</name>
    <message>
        <source>Aligned: {motion}</source>
        <translation>정렬: {motion}</translation>
    </message>
    <message>
        <source>Choose two runs at least; another run is trained, or opened, in the main window.</source>
        <translation>실행을 둘 이상 고르세요. 다른 실행은 주 창에서 학습하거나 엽니다.</translation>
    </message>
    <message>
        <source>known: a class above {share} for a classifier with {accuracy} of the test images right</source>
        <translation>아는 비율: 한 클래스의 확률 {share} 초과, 분류기의 테스트 이미지 정확도 {accuracy}</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>뒤집음</translation>
    </message>
    <message>
        <source>residual {residual}, {share} of the spread at scale {scale}</source>
        <translation>잔차 {residual}, 배율 {scale}일 때 퍼짐의 {share}</translation>
    </message>
    <message>
        <source>turned by {angle}°</source>
        <translation>{angle}° 회전</translation>
    </message>
    <message>
        <source>{count} test images, {kinds}; ± one standard error</source>
        <translation>테스트 이미지 {count}장, {kinds}. ±는 표준 오차</translation>
    </message>
    <message>
        <source>{measure}, nats</source>
        <translation>{measure}, nats</translation>
    </message>
    <message>
        <source>{name}
step {step}</source>
        <translation>{name}
{step}단계</translation>
    </message>
</context>
<context>
    <name>MeasuresPage</name>
    <message>
        <source>Align maps</source>
        <translation>지도 정렬</translation>
    </message>
    <message>
        <source>Align the second map with the first</source>
        <translation>둘째 지도를 첫째 지도에 정렬</translation>
    </message>
    <message>
        <source>Choose the runs, then Compare. The measures take a minute or more; the window stays free.</source>
        <translation>실행을 고르고 비교를 누르세요. 재는 데 1분 넘게 걸릴 수 있으며, 그동안 창을 계속 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Latent maps</source>
        <translation>잠재 지도</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>측정</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>척도</translation>
    </message>
    <message>
        <source>What differs between models of the same images, in numbers: each has its definition in its tip, and ± one standard error over resampled items. No row alone says which model is better.</source>
        <translation>같은 이미지를 배운 모델들의 차이를 수로 보입니다. 척도마다 도움말에 정의가 있고, ±는 다시 뽑은 항목에 대한 표준 오차입니다. 한 줄만으로는 어느 모델이 나은지 알 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Colours</source>
        <translation>화면 색(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>데이터(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Pace</source>
        <translation>학습 속도(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>패널(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Questions</source>
        <translation>질문(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Timeline</source>
        <translation>타임라인(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>학습(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>창(&amp;W)</translation>
    </message>
    <message>
        <source>Colour points b&amp;y</source>
        <translation>점의 색 기준(&amp;Y)</translation>
    </message>
    <message>
        <source>Copy as co&amp;mmand</source>
        <translation>명령으로 복사(&amp;M)</translation>
    </message>
    <message>
        <source>E&amp;xplore</source>
        <translation>탐색(&amp;X)</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>내보내기(&amp;X)</translation>
    </message>
    <message>
        <source>La&amp;yers</source>
        <translation>레이어(&amp;Y)</translation>
    </message>
    <message>
        <source>Motio&amp;n</source>
        <translation>움직임(&amp;N)</translation>
    </message>
    <message>
        <source>My ima&amp;ge</source>
        <translation>내 이미지(&amp;G)</translation>
    </message>
    <message>
        <source>Rece&amp;nt runs</source>
        <translation>최근 실행(&amp;N)</translation>
    </message>
    <message>
        <source>Side by si&amp;de</source>
        <translation>나란히 보기(&amp;D)</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>글자 크기(&amp;X)</translation>
    </message>
</context>
<context>
    <name>MixturePage</name>
    <message>
        <source>A mixture has K images and picks one of them; a VAE mixes infinitely many, one for each z. EM fits mixtures to the images of this run: the chart shows how many components the run is worth.</source>
        <translation>혼합은 이미지 K개 가운데 하나를 고르고, VAE는 z마다 하나씩 무한히 많은 이미지를 섞습니다. EM이 이 실행의 이미지에 혼합을 적합하며, 도표는 이 실행이 성분 몇 개와 맞먹는지 보입니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel the fits or the measurement; finished fits stay</source>
        <translation>적합이나 측정을 취소합니다. 끝난 적합은 남습니다</translation>
    </message>
    <message>
        <source>Components of the mixture</source>
        <translation>혼합의 성분</translation>
    </message>
    <message>
        <source>Components on the sheet</source>
        <translation>판에 보일 성분</translation>
    </message>
    <message>
        <source>Compute the ELBO and log p(x) of the shown run on the same test images, and of the run as a mixture</source>
        <translation>같은 테스트 이미지에서 이 실행의 ELBO와 log p(x), 혼합으로 본 이 실행의 log p(x)를 계산합니다</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>뽑기</translation>
    </message>
    <message>
        <source>Draw other samples: a component by its weight, then each pixel</source>
        <translation>다른 표본을 뽑습니다. 가중치에 따라 성분을, 그다음 각 픽셀을 뽑습니다</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>에폭</translation>
    </message>
    <message>
        <source>Epochs of the fit</source>
        <translation>적합의 에폭 수</translation>
    </message>
    <message>
        <source>Factors in each component: its covariance is of this rank, plus a variance per pixel; 0: independent pixels</source>
        <translation>성분마다 두는 인자 개수. 공분산은 이 랭크에 픽셀별 분산을 더한 것. 0: 독립인 픽셀</translation>
    </message>
    <message>
        <source>Fit 1 to 500</source>
        <translation>1~500 적합</translation>
    </message>
    <message>
        <source>Fit K = 1, 2, 5, 10, 20, 50, 100, 200 and 500, one after the other</source>
        <translation>K = 1, 2, 5, 10, 20, 50, 100, 200, 500을 차례로 적합합니다</translation>
    </message>
    <message>
        <source>Fit K = {k}</source>
        <translation>K = {k} 적합</translation>
    </message>
    <message>
        <source>Fit a mixture of this number of components to the training images by EM</source>
        <translation>이 성분 수의 혼합을 학습 이미지에 EM으로 적합합니다</translation>
    </message>
    <message>
        <source>Fit a mixture to see its components.</source>
        <translation>혼합을 적합하면 성분이 보입니다.</translation>
    </message>
    <message>
        <source>Fitted mixture</source>
        <translation>적합된 혼합</translation>
    </message>
    <message>
        <source>Fitted: sum over k of π_k p(x|k), by EM. This run: 1/N sum of p(x|z_k) with z_k drawn from p(z); its log p(x) rises with N to that of the run</source>
        <translation>적합된 혼합: EM으로 적합한 k에 대한 합 π_k p(x|k). 이 실행: p(z)에서 뽑은 z_k의 p(x|z_k) 합의 1/N. 그 log p(x)는 N과 함께 이 실행의 값으로 올라갑니다</translation>
    </message>
    <message>
        <source>K = {k}</source>
        <translation>K = {k}</translation>
    </message>
    <message>
        <source>K = {k}, the nearest that is fitted to {wanted}</source>
        <translation>K = {k}, 적합된 것 중 {wanted}에 가장 가까움</translation>
    </message>
    <message>
        <source>K = {k}: log p(x) = {nats} nats, {tested}</source>
        <translation>K = {k}: log p(x) = {nats} nats, {tested}</translation>
    </message>
    <message>
        <source>Measure this run</source>
        <translation>이 실행 측정</translation>
    </message>
    <message>
        <source>Measure this run to see its components.</source>
        <translation>이 실행을 측정하면 성분이 보입니다.</translation>
    </message>
    <message>
        <source>N = {n}: log p(x) = {nats} nats, {tested}</source>
        <translation>N = {n}: log p(x) = {nats} nats, {tested}</translation>
    </message>
    <message>
        <source>Number of components</source>
        <translation>성분 수</translation>
    </message>
    <message>
        <source>Number of components against the mean log p(x) of test images, with its standard error. Blue: fitted mixtures; orange: this run as a mixture; green: log p(x) of the run, dashed: a bound. A click chooses the number of components</source>
        <translation>성분 수에 대한 테스트 이미지 평균 log p(x)와 표준 오차. 파랑: 적합된 혼합, 주황: 혼합으로 본 이 실행, 초록: 이 실행의 log p(x), 점선: 하한. 누르면 성분 수를 고릅니다</translation>
    </message>
    <message>
        <source>Number of components, on a logarithmic scale</source>
        <translation>성분 수, 로그 눈금</translation>
    </message>
    <message>
        <source>Only Gaussian pixels of learned deviation have covariances: show a run of likelihood gaussian-learned</source>
        <translation>표준 편차를 학습하는 가우시안 픽셀에만 공분산이 있습니다. 우도가 gaussian-learned인 실행을 여세요</translation>
    </message>
    <message>
        <source>Passes of EM over the training images; more are slower and a little better</source>
        <translation>EM이 학습 이미지를 훑는 횟수. 많으면 느리고 조금 낫습니다</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>랭크</translation>
    </message>
    <message>
        <source>Rank of the covariances</source>
        <translation>공분산의 랭크</translation>
    </message>
    <message>
        <source>Samples of the mixture</source>
        <translation>혼합의 표본</translation>
    </message>
    <message>
        <source>Samples of the mixture on the sheet</source>
        <translation>판에 있는 혼합의 표본</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Seed of the fit</source>
        <translation>적합의 시드</translation>
    </message>
    <message>
        <source>The chosen component</source>
        <translation>고른 성분</translation>
    </message>
    <message>
        <source>The chosen component of the sheet</source>
        <translation>판에서 고른 성분</translation>
    </message>
    <message>
        <source>The heaviest first; arrow keys choose a component</source>
        <translation>무거운 것부터. 화살표 키로 성분을 고릅니다</translation>
    </message>
    <message>
        <source>The image that is looked at</source>
        <translation>보고 있는 이미지</translation>
    </message>
    <message>
        <source>The image that is looked at on the map</source>
        <translation>지도에서 보고 있는 이미지</translation>
    </message>
    <message>
        <source>The same seed gives the same mixture</source>
        <translation>같은 시드는 같은 혼합을 줍니다</translation>
    </message>
    <message>
        <source>This run as a mixture</source>
        <translation>혼합으로 본 이 실행</translation>
    </message>
    <message>
        <source>component</source>
        <translation>성분</translation>
    </message>
    <message>
        <source>component {index}: weight {weight}, responsibility p(k|x) {share}</source>
        <translation>성분 {index}: 가중치 {weight}, 책임도 p(k|x) {share}</translation>
    </message>
    <message>
        <source>fitting K = {k}: {share}</source>
        <translation>K = {k} 적합 중: {share}</translation>
    </message>
    <message>
        <source>image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>log p(x)</source>
        <translation>log p(x)</translation>
    </message>
    <message>
        <source>log p(x) = {nats} nats; component {best} has the responsibility {share}</source>
        <translation>log p(x) = {nats} nats. 성분 {best}의 책임도는 {share}</translation>
    </message>
    <message>
        <source>log p(x), nats per image</source>
        <translation>log p(x), 이미지당 nats</translation>
    </message>
    <message>
        <source>mean of the first {count} test images, {kind}</source>
        <translation>처음 {count}개 테스트 이미지의 평균, {kind}</translation>
    </message>
    <message>
        <source>measuring this run: {share}</source>
        <translation>이 실행 측정 중: {share}</translation>
    </message>
    <message>
        <source>no mixture is fitted, and this run is not measured</source>
        <translation>적합된 혼합이 없고 이 실행은 측정되지 않았습니다</translation>
    </message>
    <message>
        <source>the fit took {seconds} s and {memory} MB</source>
        <translation>적합에 {seconds}초, {memory} MB</translation>
    </message>
    <message>
        <source>this run at step {step}: {levels} nats</source>
        <translation>이 실행, {step}단계: {levels} nats</translation>
    </message>
    <message>
        <source>{k}, rank {rank}</source>
        <translation>{k}, 랭크 {rank}</translation>
    </message>
    <message>
        <source>{name}: K = {k} components are worth more than this run</source>
        <translation>{name}: 이 실행은 성분 K = {k}개만 못합니다</translation>
    </message>
    <message>
        <source>{name}: about K = {k} components are worth this run, interpolated between the fits of {low} and {high}</source>
        <translation>{name}: 이 실행은 성분 약 K = {k}개와 맞먹습니다(K = {low}, {high}의 적합 사이를 보간)</translation>
    </message>
    <message>
        <source>{name}: more than K = {k} components are worth this run</source>
        <translation>{name}: 이 실행은 성분 K = {k}개보다 더 값집니다</translation>
    </message>
    <message>
        <source>{n} decoded draws of p(z)</source>
        <translation>p(z)에서 뽑아 복호한 {n}개</translation>
    </message>
</context>
<context>
    <name>MyImagePanel</name>
    <message>
        <source>#{index}, label {label}, distance {distance}; click to look at it</source>
        <translation>#{index}, 레이블 {label}, 거리 {distance}. 클릭하면 이 이미지를 살펴봅니다</translation>
    </message>
    <message>
        <source>A click looks at an image; F2 names it, Delete removes it</source>
        <translation>클릭하면 이미지를 보고, F2로 이름을 바꾸고, Delete로 뺍니다</translation>
    </message>
    <message>
        <source>As MNIST puts it</source>
        <translation>MNIST 방식대로</translation>
    </message>
    <message>
        <source>As MNIST puts it: the ink in a box of 20 × 20, its centre of mass in the middle of 28 × 28.
Raw: the whole picture, scaled to the images of the run or taken as it is</source>
        <translation>MNIST 방식대로: 획을 20 × 20 상자에 넣고 무게중심을 28 × 28의 한가운데에 둡니다.
원본: 그림 전체를 실행의 이미지 크기로 맞추거나 그대로 씁니다</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>붓</translation>
    </message>
    <message>
        <source>Centred</source>
        <translation>가운데로 옮김</translation>
    </message>
    <message>
        <source>Cropped to the ink</source>
        <translation>획에 맞춰 자름</translation>
    </message>
    <message>
        <source>Cut the empty margin off</source>
        <translation>빈 여백을 잘라 냅니다</translation>
    </message>
    <message>
        <source>Exchange black and white: the model knows light ink on a dark ground</source>
        <translation>검정과 흰색을 맞바꿉니다. 모델은 어두운 바탕의 밝은 획을 압니다</translation>
    </message>
    <message>
        <source>How the picture is fitted</source>
        <translation>그림을 맞추는 방법</translation>
    </message>
    <message>
        <source>Inverted</source>
        <translation>반전</translation>
    </message>
    <message>
        <source>Inverted (guessed)</source>
        <translation>반전(추정)</translation>
    </message>
    <message>
        <source>Its reconstruction</source>
        <translation>그 이미지의 재구성</translation>
    </message>
    <message>
        <source>My image, as the model sees it</source>
        <translation>모델이 보는 내 이미지</translation>
    </message>
    <message>
        <source>My images</source>
        <translation>내 이미지</translation>
    </message>
    <message>
        <source>Nearest in latent space</source>
        <translation>잠재 공간에서 최근접</translation>
    </message>
    <message>
        <source>Neighbour {number}</source>
        <translation>이웃 {number}</translation>
    </message>
    <message>
        <source>Put the centre of mass of the ink in the middle</source>
        <translation>획의 무게중심을 한가운데에 둡니다</translation>
    </message>
    <message>
        <source>Raw, pixel for pixel</source>
        <translation>원본, 픽셀 그대로</translation>
    </message>
    <message>
        <source>Raw, scaled</source>
        <translation>원본, 크기만 맞춤</translation>
    </message>
    <message>
        <source>Redo the stroke</source>
        <translation>획 다시 긋기</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>붓의 크기</translation>
    </message>
    <message>
        <source>Size of the brush ([ and ])</source>
        <translation>붓의 크기([ 와 ])</translation>
    </message>
    <message>
        <source>Undo the stroke</source>
        <translation>획 취소</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>처리한 것</translation>
    </message>
    <message>
        <source>image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>재구성</translation>
    </message>
</context>
<context>
    <name>MyImagePresenter</name>
    <message>
        <source>Drawing {number}</source>
        <translation>그림 {number}</translation>
    </message>
    <message>
        <source>Dropped picture</source>
        <translation>끌어다 놓은 그림</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>붙여넣은 그림</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Pictures ({pattern})</source>
        <translation>그림({pattern})</translation>
    </message>
    <message>
        <source>colour made grey</source>
        <translation>색을 회색으로</translation>
    </message>
    <message>
        <source>laid on black</source>
        <translation>검은 바탕에 놓음</translation>
    </message>
    <message>
        <source>laid on white</source>
        <translation>흰 바탕에 놓음</translation>
    </message>
    <message>
        <source>no ink found</source>
        <translation>획이 없음</translation>
    </message>
    <message>
        <source>scaled to {width} × {height}</source>
        <translation>{width} × {height}(으)로 맞춤</translation>
    </message>
    <message>
        <source>turned upright</source>
        <translation>바로 세움</translation>
    </message>
</context>
<context>
    <name>OcclusionPanel</name>
    <message>
        <source> px</source>
        <translation> 픽셀</translation>
    </message>
    <message>
        <source>Bottom half</source>
        <translation>아래쪽 절반</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>붓</translation>
    </message>
    <message>
        <source>Drag hides pixels; the right button, or Alt, uncovers them.
Keys: arrows move (Shift: by 5), Space hides, Backspace uncovers, [ and ] change the brush</source>
        <translation>끌면 픽셀을 가리고, 오른쪽 단추나 Alt로 드러냅니다.
키: 화살표로 이동(Shift: 5칸), Space로 가리기, Backspace로 드러내기, [ 와 ]로 붓 크기 바꾸기</translation>
    </message>
    <message>
        <source>Drag over the image to hide pixels; the right button, or Alt, uncovers them. By keys: arrows, Space, Backspace, [ and ]. A click on a point takes its image.</source>
        <translation>이미지 위로 끌어 픽셀을 가리고, 오른쪽 단추나 Alt로 드러냅니다. 키로는 화살표, Space, Backspace, [ 와 ]를 씁니다. 점을 누르면 그 이미지로 바뀝니다.</translation>
    </message>
    <message>
        <source>Everything is hidden, so nothing is left to go by but the prior p(z); uncover a few pixels.</source>
        <translation>모두 가려져 있어 단서가 사전 분포 p(z)뿐입니다. 픽셀을 조금 드러내세요.</translation>
    </message>
    <message>
        <source>How undecided each pixel is under p(x | visible pixels); white is log 2 nats</source>
        <translation>p(x | 보이는 픽셀)에서 각 픽셀이 불확실한 정도. 흰색은 log 2 nats</translation>
    </message>
    <message>
        <source>Image to hide pixels of</source>
        <translation>픽셀을 가릴 이미지</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>뒤집기</translation>
    </message>
    <message>
        <source>No image yet</source>
        <translation>아직 이미지 없음</translation>
    </message>
    <message>
        <source>On the map: p(z | visible pixels) as heat, its modes as crosses, and the encoder’s q, which takes the hole for black.</source>
        <translation>지도에는 p(z | 보이는 픽셀)의 열지도와 십자로 표시한 봉우리, 가린 곳을 검정으로 여기는 인코더의 q가 있습니다.</translation>
    </message>
    <message>
        <source>Right half</source>
        <translation>오른쪽 절반</translation>
    </message>
    <message>
        <source>Size of the brush, pixels of the image</source>
        <translation>붓의 크기(이미지의 픽셀)</translation>
    </message>
    <message>
        <source>The decoder at one sample from this mode of p(z | visible pixels)</source>
        <translation>p(z | 보이는 픽셀)의 이 봉우리에서 뽑은 표본 하나를 디코딩한 것</translation>
    </message>
    <message>
        <source>The decoder at the mean of q(z|x) with the hidden pixels black</source>
        <translation>가린 픽셀을 검정으로 두고 구한 q(z|x)의 평균을 디코딩한 것</translation>
    </message>
    <message>
        <source>The mean of each pixel under p(x | visible pixels)</source>
        <translation>p(x | 보이는 픽셀)에서 각 픽셀의 평균</translation>
    </message>
    <message>
        <source>Uncover</source>
        <translation>드러내기</translation>
    </message>
    <message>
        <source>Which pixel next?</source>
        <translation>다음은 어느 픽셀?</translation>
    </message>
    <message>
        <source>encoder’s guess</source>
        <translation>인코더의 추측</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>엔트로피</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>정확함</translation>
    </message>
    <message>
        <source>log p(hidden | visible) {value} nats</source>
        <translation>log p(가린 픽셀 | 보이는 픽셀) {value} nats</translation>
    </message>
    <message>
        <source>log p(visible) {value} nats</source>
        <translation>log p(보이는 픽셀) {value} nats</translation>
    </message>
    <message>
        <source>log p(visible): of the visible pixels alone. log p(hidden | visible) = log p(x) − log p(visible).
Information: by how much seeing a pixel is expected to narrow p(z | visible pixels)</source>
        <translation>log p(보이는 픽셀): 보이는 픽셀만의 값. log p(가린 픽셀 | 보이는 픽셀) = log p(x) − log p(보이는 픽셀).
정보량: 픽셀 하나를 보면 p(z | 보이는 픽셀)이 얼마나 좁아질지에 대한 기댓값</translation>
    </message>
    <message>
        <source>mode {number} · {share} %</source>
        <translation>봉우리 {number} · {share}%</translation>
    </message>
    <message>
        <source>next: row {row}, column {column}, {value} nats expected</source>
        <translation>다음: {row}행 {column}열, 기대 정보량 {value} nats</translation>
    </message>
    <message>
        <source>predictive mean</source>
        <translation>예측 평균</translation>
    </message>
    <message>
        <source>quick grid of 128 × 128</source>
        <translation>빠른 128 × 128 격자</translation>
    </message>
    <message>
        <source>{kind} · step {step}</source>
        <translation>{kind} · {step}단계</translation>
    </message>
</context>
<context>
    <name>OcclusionPresenter</name>
    <message>
        <source>exact: all four guards passed</source>
        <translation>정확함: 네 가지 검사를 모두 통과</translation>
    </message>
    <message>
        <source>p(z | visible pixels), log scale</source>
        <translation>p(z | 보이는 픽셀), 로그 눈금</translation>
    </message>
    <message>
        <source>preview by a grid of 128 × 128; it is refined at rest</source>
        <translation>128 × 128 격자로 미리 보기. 멈추면 정밀하게 구함</translation>
    </message>
    <message>
        <source>the encoder&apos;s q, the hole taken for black, 2σ</source>
        <translation>가린 곳을 검정으로 본 인코더의 q, 2σ</translation>
    </message>
    <message>
        <source>{image} · {hidden} of {pixels} pixels hidden · step {step}</source>
        <translation>{image} · 픽셀 {pixels}개 중 {hidden}개 가림 · {step}단계</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Autoregressive</source>
        <translation>자기회귀</translation>
    </message>
    <message>
        <source>Cross-entropy</source>
        <translation>교차 엔트로피</translation>
    </message>
    <message>
        <source>Finite mixture</source>
        <translation>유한 혼합</translation>
    </message>
    <message>
        <source>Gradient through a sample</source>
        <translation>표본을 지나는 기울기</translation>
    </message>
    <message>
        <source>Independence</source>
        <translation>독립성</translation>
    </message>
    <message>
        <source>Laboratory of likelihood</source>
        <translation>우도 실험실</translation>
    </message>
    <message>
        <source>Likelihood by hand</source>
        <translation>손으로 하는 우도</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>척도</translation>
    </message>
    <message>
        <source>Old Faithful</source>
        <translation>올드 페이스풀</translation>
    </message>
    <message>
        <source>Rivals</source>
        <translation>경쟁 모형</translation>
    </message>
    <message>
        <source>What is it worth</source>
        <translation>모델의 가치</translation>
    </message>
</context>
<context>
    <name>PagesWindow</name>
    <message>
        <source>Redo on this page</source>
        <translation>이 페이지에서 다시 하기</translation>
    </message>
    <message>
        <source>Undo on this page</source>
        <translation>이 페이지에서 되돌리기</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Browse…</source>
        <translation>찾아보기…</translation>
    </message>
</context>
<context>
    <name>Pictures</name>
    <message>
        <source>ELBO, a lower bound</source>
        <translation>ELBO, 하한</translation>
    </message>
    <message>
        <source>Independent pixels</source>
        <translation>독립 픽셀</translation>
    </message>
    <message>
        <source>L_100, a lower bound</source>
        <translation>L_100, 하한</translation>
    </message>
    <message>
        <source>exact log p(x)</source>
        <translation>정확한 log p(x)</translation>
    </message>
    <message>
        <source>gives no image a probability</source>
        <translation>이미지에 확률을 주지 않음</translation>
    </message>
    <message>
        <source>log p(x) by quadrature, guards failed</source>
        <translation>구적법 log p(x), 점검 실패</translation>
    </message>
    <message>
        <source>log p(x), or a bound on it, in nats per image</source>
        <translation>log p(x) 또는 그 하한, 이미지당 nats</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>매개변수 {count}개</translation>
    </message>
    <message>
        <source>{count} test images · {kind} · bars end at the mean, lines span two standard errors</source>
        <translation>테스트 이미지 {count}장 · {kind} · 막대 끝은 평균, 선은 양쪽으로 표준 오차 두 배</translation>
    </message>
    <message>
        <source>{data} · what is it worth</source>
        <translation>{data} · 모델의 가치</translation>
    </message>
    <message>
        <source>{value} ms a sample</source>
        <translation>표본당 {value} ms</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Every change acts at once, unless the row says from when.</source>
        <translation>바꾸면 바로 적용됩니다. 나중에 적용되는 항목에는 그 시점이 적혀 있습니다.</translation>
    </message>
    <message>
        <source>No preference has these words.</source>
        <translation>이 말이 들어 있는 설정이 없습니다.</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>환경설정</translation>
    </message>
    <message>
        <source>Remembered</source>
        <translation>기억된 것</translation>
    </message>
    <message>
        <source>Search, in English or Korean</source>
        <translation>찾기(한국어 또는 영어)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
</context>
<context>
    <name>PreferencesPresenter</name>
    <message>
        <source>where each ended last</source>
        <translation>마지막으로 쓴 폴더</translation>
    </message>
    <message>
        <source>{count} runs</source>
        <translation>실행 {count}개</translation>
    </message>
</context>
<context>
    <name>ProbePanel</name>
    <message>
        <source>A coordinate of the probe. Paste “0.31, -1.2” to set them all.</source>
        <translation>탐침의 좌표입니다. “0.31, -1.2”처럼 붙여 넣으면 한꺼번에 정해집니다.</translation>
    </message>
    <message>
        <source>Coordinate {number} of z</source>
        <translation>z의 좌표 {number}</translation>
    </message>
    <message>
        <source>Distance of z from the centre of the prior</source>
        <translation>사전 분포의 중심에서 z까지의 거리</translation>
    </message>
    <message>
        <source>Nearest training image</source>
        <translation>가장 가까운 학습 이미지</translation>
    </message>
    <message>
        <source>Reconstruction of the nearest training image</source>
        <translation>가장 가까운 학습 이미지의 재구성</translation>
    </message>
    <message>
        <source>image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>nearest: #{index}</source>
        <translation>최근접: #{index}</translation>
    </message>
    <message>
        <source>nearest: {name} · #{index}</source>
        <translation>최근접: {name} · #{index}</translation>
    </message>
    <message>
        <source>nearest: –</source>
        <translation>최근접: –</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>재구성</translation>
    </message>
</context>
<context>
    <name>ProbePresenter</name>
    <message>
        <source>Copied {text}</source>
        <translation>복사했습니다: {text}</translation>
    </message>
    <message>
        <source>“{text}” can be read in two ways; write a decimal point and a space, as in 0.31, -1.2.</source>
        <translation>“{text}”은(는) 두 가지로 읽힐 수 있습니다. 0.31, -1.2처럼 소수점과 공백을 사용해 쓰세요.</translation>
    </message>
    <message>
        <source>“{text}” is not {count} numbers, such as 0.31, -1.2.</source>
        <translation>“{text}”은(는) 0.31, -1.2와 같은 숫자 {count}개가 아닙니다.</translation>
    </message>
</context>
<context>
    <name>ProblemCatcher</name>
    <message>
        <source>A mistake of ours</source>
        <translation>프로그램 오류</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>보고서 복사</translation>
    </message>
    <message>
        <source>Something went wrong that should not have. What was learned is kept; you can go on.</source>
        <translation>프로그램의 잘못으로 문제가 생겼습니다. 학습한 내용은 보존되어 있으며, 계속 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>The report is in {path}.</source>
        <translation>보고서는 {path}에 있습니다.</translation>
    </message>
</context>
<context>
    <name>RacePanel</name>
    <message>
        <source>ESS</source>
        <translation>유효 표본</translation>
    </message>
    <message>
        <source>Effective sample size, (Σw)² / Σw²: how many samples have a say</source>
        <translation>유효 표본 크기 (Σw)² / Σw²: 실제로 값을 좌우하는 표본의 수</translation>
    </message>
    <message>
        <source>Four ways to estimate log p(x) of this image by samples, against its exact value. A click on a point takes another image.</source>
        <translation>이 이미지의 log p(x)를 표본으로 추정하는 네 방법을 정확한 값과 견줍니다. 점을 누르면 다른 이미지로 바뀝니다.</translation>
    </message>
    <message>
        <source>Image of the race</source>
        <translation>경주할 이미지</translation>
    </message>
    <message>
        <source>No image yet</source>
        <translation>아직 이미지 없음</translation>
    </message>
    <message>
        <source>Run the race</source>
        <translation>경주 시작</translation>
    </message>
    <message>
        <source>Samples in each group of the importance-weighted bound L_K</source>
        <translation>중요도 가중 하한 L_K에서 한 묶음의 표본 수</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>The chosen estimator’s newest samples of z, in its colour; a heavier weight is a larger dot</source>
        <translation>고른 추정량의 가장 새로운 z 표본을 그 색으로 보입니다. 가중치가 클수록 점이 큽니다</translation>
    </message>
    <message>
        <source>The estimate of log p(x) by all its samples so far</source>
        <translation>지금까지의 모든 표본으로 구한 log p(x) 추정값</translation>
    </message>
    <message>
        <source>The mean, over groups of K, of the logarithm of a group’s importance estimate: too low on average</source>
        <translation>K개씩 묶은 중요도 추정값의 로그를 묶음에 걸쳐 평균한 값: 평균적으로 너무 낮습니다</translation>
    </message>
    <message>
        <source>Unbiased for p(x) is not unbiased for log p(x): the logarithm is too low on average.</source>
        <translation>p(x)의 불편 추정량이라도 log p(x)에는 편향이 있습니다. 로그 값은 평균적으로 너무 낮습니다.</translation>
    </message>
    <message>
        <source>bound L_K (IWAE)</source>
        <translation>하한 L_K(IWAE)</translation>
    </message>
    <message>
        <source>estimate of log p(x), nats</source>
        <translation>log p(x) 추정값, nats</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>정확한 값</translation>
    </message>
    <message>
        <source>importance, from q</source>
        <translation>q로 중요도 표집</translation>
    </message>
    <message>
        <source>log p(x) by quadrature over the latent plane, with its error</source>
        <translation>잠재 평면에서 구적법으로 구한 log p(x)와 그 오차</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>number of samples, logarithmic</source>
        <translation>표본 수, 로그 눈금</translation>
    </message>
    <message>
        <source>prior samples</source>
        <translation>사전 분포 표본</translation>
    </message>
    <message>
        <source>quadrature</source>
        <translation>구적법</translation>
    </message>
    <message>
        <source>samples on the map</source>
        <translation>지도의 표본</translation>
    </message>
    <message>
        <source>uniform Monte Carlo</source>
        <translation>균등 몬테카를로</translation>
    </message>
    <message>
        <source>z from the encoder’s q(z|x): the mean of p(z) p(x|z) / q(z|x)</source>
        <translation>인코더의 q(z|x)에서 뽑은 z: p(z) p(x|z) / q(z|x)의 평균</translation>
    </message>
    <message>
        <source>z from the prior p(z): the mean of p(x|z)</source>
        <translation>사전 분포 p(z)에서 뽑은 z: p(x|z)의 평균</translation>
    </message>
    <message>
        <source>z uniform on the square of the map’s plane: its area times the mean of p(z) p(x|z)</source>
        <translation>지도 평면의 정사각형에서 고르게 뽑은 z: 넓이 × p(z) p(x|z)의 평균</translation>
    </message>
    <message>
        <source>{n} samples each · {kind} · step {step}</source>
        <translation>표본 {n}개씩 · {kind} · {step}단계</translation>
    </message>
    <message>
        <source>{value} ± {error} nats</source>
        <translation>{value} ± {error} nats</translation>
    </message>
</context>
<context>
    <name>RecentPresenter</name>
    <message>
        <source>No recent runs</source>
        <translation>최근 실행 없음</translation>
    </message>
    <message>
        <source>This run is not there any more: {path}</source>
        <translation>이 실행은 더 이상 없습니다: {path}</translation>
    </message>
    <message>
        <source>not there any more</source>
        <translation>더 이상 없음</translation>
    </message>
</context>
<context>
    <name>RecoveryCard</name>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
    <message>
        <source>Do not offer it again; its folder stays</source>
        <translation>다시 제안하지 않습니다. 폴더는 그대로 남습니다</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>나중에</translation>
    </message>
    <message>
        <source>Offer it again at the next start</source>
        <translation>다음에 시작할 때 다시 제안합니다</translation>
    </message>
    <message>
        <source>Open it as last saved</source>
        <translation>마지막으로 저장된 상태로 엽니다</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
</context>
<context>
    <name>RecoveryPanel</name>
    <message>
        <source>latentlab ended unexpectedly. What was open is kept as it was last saved.</source>
        <translation>latentlab이 예기치 않게 끝났습니다. 열려 있던 내용은 마지막으로 저장된 상태로 남아 있습니다.</translation>
    </message>
</context>
<context>
    <name>RecoveryPresenter</name>
    <message>
        <source>This run is not offered again; its folder stays: {path}</source>
        <translation>이 실행은 다시 제안되지 않으며 폴더는 그대로 남습니다: {path}</translation>
    </message>
</context>
<context>
    <name>Rivals</name>
    <message>
        <source>Saved {path}</source>
        <translation>{path}에 저장했습니다.</translation>
    </message>
</context>
<context>
    <name>RivalsPresenter</name>
    <message>
        <source>Fitting a mixture, K = {k}…</source>
        <translation>혼합 적합 중, K = {k}…</translation>
    </message>
    <message>
        <source>Opened {path} in the window of the rivals: the model has no latent space to map.</source>
        <translation>{path}을(를) 경쟁 모형 창에 열었습니다. 이 모형에는 지도로 보일 잠재 공간이 없습니다.</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Epoch and step</source>
        <translation>에폭과 단계</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>도구 더 보기</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>학습 진행 상황</translation>
    </message>
    <message>
        <source>Speed of the training</source>
        <translation>학습 속도</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>남은 시간</translation>
    </message>
    <message>
        <source>{count} images/s</source>
        <translation>초당 {count}장</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation>{minutes}:{seconds} 남음</translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>Changed settings need a new run.</source>
        <translation>바꾼 설정을 적용하려면 새로 시작해야 합니다.</translation>
    </message>
    <message>
        <source>Import images…</source>
        <translation>이미지 가져오기…</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>간단히</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>더 보기…</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>새 실행</translation>
    </message>
    <message>
        <source>Save this run and begin another with these settings, from step 0</source>
        <translation>이 실행을 저장하고 이 설정으로 새 실행을 0단계부터 시작합니다</translation>
    </message>
    <message>
        <source>Takes effect with the next run</source>
        <translation>다음 실행부터 적용됩니다</translation>
    </message>
</context>
<context>
    <name>RunPresenter</name>
    <message>
        <source>&amp;Go on</source>
        <translation>계속(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>일시 정지(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>Finished. Explore the map, export a grid (Ctrl+E), or change β and train again.</source>
        <translation>학습을 마쳤습니다. 지도를 탐색하거나, 격자를 내보내거나(Ctrl+E), β를 바꾸어 다시 학습하세요.</translation>
    </message>
    <message>
        <source>Paused. The map is exact now; explore, or go on.</source>
        <translation>일시 정지했습니다. 이제 지도가 정확합니다. 탐색하거나 계속하세요.</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>준비 중…</translation>
    </message>
    <message>
        <source>Read when a new run begins</source>
        <translation>새 실행을 시작할 때 읽습니다</translation>
    </message>
    <message>
        <source>Starts when ready</source>
        <translation>준비되면 시작</translation>
    </message>
    <message>
        <source>T&amp;rain from step 0</source>
        <translation>0단계부터 학습(&amp;R)</translation>
    </message>
    <message>
        <source>The training starts when the program is ready; a second click takes that back.</source>
        <translation>준비가 끝나면 학습을 시작합니다. 한 번 더 누르면 취소합니다.</translation>
    </message>
    <message>
        <source>computing {work} % · window {window} % of a core</source>
        <translation>계산 {work}% · 창 {window}%(코어 하나 기준)</translation>
    </message>
</context>
<context>
    <name>SelectionPanel</name>
    <message>
        <source>Classes</source>
        <translation>클래스</translation>
    </message>
    <message>
        <source>Select points with the Select or Lasso tool: their classes, mean and spread stand here.</source>
        <translation>선택 도구나 올가미로 점을 고르면 클래스별 개수, 평균, 표준편차가 여기에 나옵니다.</translation>
    </message>
</context>
<context>
    <name>SelectionPresenter</name>
    <message>
        <source>latent units</source>
        <translation>잠재 단위</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>표준편차</translation>
    </message>
    <message>
        <source>{count} of {all} test points</source>
        <translation>테스트 점 {all}개 중 {count}개</translation>
    </message>
    <message>
        <source>{count} of {all} training points</source>
        <translation>학습 점 {all}개 중 {count}개</translation>
    </message>
    <message>
        <source>{title}; {count} have no place yet</source>
        <translation>{title}, 아직 위치가 없는 점 {count}개</translation>
    </message>
</context>
<context>
    <name>SessionPresenter</name>
    <message>
        <source>A session file</source>
        <translation>세션 파일</translation>
    </message>
    <message>
        <source>Save the session as one file</source>
        <translation>세션을 파일 하나로 저장</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>A file or a folder of images; without one, the sheet asks for it</source>
        <translation>이미지 파일 또는 폴더. 없으면 시트가 묻습니다</translation>
    </message>
    <message>
        <source>A folder of IDX files, or with mnist/, fashion/, kmnist/ or own/; no other is searched</source>
        <translation>IDX 파일이 든 폴더, 또는 mnist/, fashion/, kmnist/, own/이 든 폴더. 다른 곳은 찾지 않습니다</translation>
    </message>
    <message>
        <source>A folder of IDX files, such as mnist/</source>
        <translation>IDX 파일이 든 폴더. 예: mnist/</translation>
    </message>
    <message>
        <source>A folder of data sets, searched before the program&apos;s own, as LATENTLAB_DATA names one</source>
        <translation>프로그램 기본 폴더보다 먼저 찾는 데이터 폴더(LATENTLAB_DATA와 같은 역할)</translation>
    </message>
    <message>
        <source>A latent point that the plane goes through, such as 0,0,1.5</source>
        <translation>평면이 지나는 잠재 점, 예: 0,0,1.5</translation>
    </message>
    <message>
        <source>A picture of any size</source>
        <translation>크기에 상관없는 그림</translation>
    </message>
    <message>
        <source>A picture to write beside the figures</source>
        <translation>수치와 함께 저장할 그림</translation>
    </message>
    <message>
        <source>A random walk of the same seed goes the same way</source>
        <translation>시드가 같으면 무작위 걷기도 같은 길을 갑니다</translation>
    </message>
    <message>
        <source>A run that is offered after a crash; by default the newest</source>
        <translation>비정상 종료 후 제안된 실행. 기본값은 가장 최근 것</translation>
    </message>
    <message>
        <source>A split of the run&apos;s data, or the name of a data set</source>
        <translation>실행 데이터의 세트 또는 데이터 세트의 이름</translation>
    </message>
    <message>
        <source>A step whose weights were kept, for each run in order, or one for all; last: the newest</source>
        <translation>가중치가 보관된 스텝을 실행 순서대로 하나씩, 또는 모두에 하나. last: 가장 최근</translation>
    </message>
    <message>
        <source>Add log p(x) by quadrature, with its error bar and guards</source>
        <translation>구적법으로 구한 log p(x)를 오차 범위, 검사 결과와 함께 더합니다</translation>
    </message>
    <message>
        <source>Add log p(x) of the mixture of 1, 10, 100, … and this number of decoded draws of the prior</source>
        <translation>사전 분포에서 뽑아 디코딩한 표본 1, 10, 100, …, 그리고 이 수만큼의 혼합이 주는 log p(x)를 더합니다</translation>
    </message>
    <message>
        <source>Add the ELBO with q(z|x) refined per image in this number of steps, such as 20</source>
        <translation>이미지마다 q(z|x)를 이만큼의 단계로 다듬은 ELBO를 더합니다. 예: 20</translation>
    </message>
    <message>
        <source>Add the held-out likelihood of 1 to 8 components, by cross-validation</source>
        <translation>교차 검증으로 성분 1~8개의 검증 우도 추가</translation>
    </message>
    <message>
        <source>Add the importance-weighted bound of this number of samples, such as 500</source>
        <translation>이만큼의 표본으로 구한 중요도 가중 하한을 더합니다. 예: 500</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>정렬</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>As MNIST puts it, scaled, or pixel for pixel; by default as it is now</source>
        <translation>MNIST 방식대로, 크기만 맞춤, 픽셀 그대로 중 하나. 기본값은 지금 그대로</translation>
    </message>
    <message>
        <source>As a mixture</source>
        <translation>혼합으로</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>최대 개수</translation>
    </message>
    <message>
        <source>Autosave, s</source>
        <translation>자동 저장(초)</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>축</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>기준선</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>배치 크기</translation>
    </message>
    <message>
        <source>Binarise</source>
        <translation>이진화</translation>
    </message>
    <message>
        <source>Blend neighbouring pixels instead of showing blocks</source>
        <translation>픽셀을 네모로 보이지 않고 이웃과 부드럽게 잇습니다</translation>
    </message>
    <message>
        <source>Border</source>
        <translation>테두리</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>붓</translation>
    </message>
    <message>
        <source>By</source>
        <translation>기준</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>가운데로</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>차트</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>클래스</translation>
    </message>
    <message>
        <source>Classifier&apos;s decisions</source>
        <translation>분류기의 판정</translation>
    </message>
    <message>
        <source>Colour the plane by the class that a classifier of the same data gives the decoded image, fainter where less sure</source>
        <translation>같은 데이터로 학습한 분류기가 디코딩된 이미지에 매기는 클래스의 색으로 평면을 칠하며, 확신이 낮을수록 옅어집니다</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>열 수</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>성분</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>성분 수</translation>
    </message>
    <message>
        <source>Components of a finite mixture, or of a learned prior</source>
        <translation>유한 혼합 모형 또는 학습한 사전 분포의 성분 개수</translation>
    </message>
    <message>
        <source>Compute the held-out likelihood of 1 to 8 components, by cross-validation</source>
        <translation>교차 검증으로 성분 1~8개의 검증 우도 계산</translation>
    </message>
    <message>
        <source>Contours of p(z)</source>
        <translation>p(z)의 등고선</translation>
    </message>
    <message>
        <source>Contours of q(z)</source>
        <translation>q(z)의 등고선</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>대조군</translation>
    </message>
    <message>
        <source>Corners of a polygon, x1,y1,x2,y2,…: the points inside are selected too</source>
        <translation>다각형의 꼭짓점 x1,y1,x2,y2,…. 안쪽의 점도 선택합니다</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>개수</translation>
    </message>
    <message>
        <source>Covariance</source>
        <translation>공분산</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>자르기</translation>
    </message>
    <message>
        <source>Cut the edges of images that are not square, instead of adding borders</source>
        <translation>정사각형이 아닌 이미지에 여백을 더하지 않고 가장자리를 자릅니다</translation>
    </message>
    <message>
        <source>Cut the empty margin off; by default as it is now</source>
        <translation>빈 여백을 잘라 냅니다. 기본값은 지금 그대로</translation>
    </message>
    <message>
        <source>Dark text on light surfaces, light text on dark ones, or as the system is</source>
        <translation>밝은 바탕에 어두운 글자, 어두운 바탕에 밝은 글자, 또는 시스템과 같게</translation>
    </message>
    <message>
        <source>Dark text on light, or light text on dark</source>
        <translation>밝은 바탕에 어두운 글자, 또는 어두운 바탕에 밝은 글자</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>데이터 폴더</translation>
    </message>
    <message>
        <source>Decoded manifold</source>
        <translation>디코딩한 다양체</translation>
    </message>
    <message>
        <source>Decoder layers</source>
        <translation>디코더 층</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Dimensions of z; of more than 2 the map shows a plane, of 1 a line</source>
        <translation>z의 차원 수. 2보다 크면 지도는 평면을, 1이면 직선을 보여 줍니다</translation>
    </message>
    <message>
        <source>Draw completions of this image, such as test:17; needs --known</source>
        <translation>이 이미지(예: test:17)를 복원한 것을 뽑습니다. --known이 필요합니다</translation>
    </message>
    <message>
        <source>Draw p(z): contours of 39, 86 and 99 % of its mass, circles for N(0, I)</source>
        <translation>p(z)를 그립니다: 질량의 39, 86, 99%를 담는 등고선, N(0, I)이면 원</translation>
    </message>
    <message>
        <source>Draw pixel after pixel, or rest</source>
        <translation>픽셀을 하나씩 그리거나 멈춤</translation>
    </message>
    <message>
        <source>Draw q(z), the mean of q(z|x) over the test images, by the same contours</source>
        <translation>테스트 이미지에 대한 q(z|x)의 평균인 q(z)를 같은 등고선으로 그립니다</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>표본 수</translation>
    </message>
    <message>
        <source>Draws of z per image of --objective iwae</source>
        <translation>--objective iwae에서 이미지마다 뽑는 z의 수</translation>
    </message>
    <message>
        <source>Duration of an eruption and waiting time to the next, or one of the two</source>
        <translation>분출 시간과 다음 분출까지의 대기 시간, 또는 둘 중 하나</translation>
    </message>
    <message>
        <source>End of the region</source>
        <translation>구간의 끝</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>에폭</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Erase along the stroke</source>
        <translation>획을 따라 지웁니다</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>정확한 값</translation>
    </message>
    <message>
        <source>Exchange black and white, or guess whether; by default as it is now</source>
        <translation>검정과 흰색을 맞바꾸거나, 맞바꿀지 추정합니다. 기본값은 지금 그대로</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>범위</translation>
    </message>
    <message>
        <source>Factors in each component of a finite mixture of --likelihood gaussian-learned: its covariance is of rank R, plus a variance per pixel; 0: independent pixels</source>
        <translation>--likelihood gaussian-learned인 유한 혼합 모형에서 성분마다 두는 인자 개수: 공분산은 랭크 R에 픽셀별 분산을 더한 것. 0: 독립인 픽셀</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>First step</source>
        <translation>첫 단계</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>맞추기</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Folders of the file dialogs</source>
        <translation>파일 대화 상자의 폴더</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>프레임 수</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>초당 프레임 수</translation>
    </message>
    <message>
        <source>Heat</source>
        <translation>확률 색</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>높이</translation>
    </message>
    <message>
        <source>Height and width of the imported images in pixels; by default their own, or 28</source>
        <translation>가져온 이미지의 높이와 너비(픽셀). 기본값은 원래 크기 또는 28</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>높이(픽셀)</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>검증 우도</translation>
    </message>
    <message>
        <source>Hidden layers</source>
        <translation>은닉층</translation>
    </message>
    <message>
        <source>Hidden units</source>
        <translation>은닉 유닛</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>How a picture becomes an image of the run&apos;s size: as MNIST&apos;s were made, scaled, or not at all; auto: as suits the run&apos;s data, and a picture of its size as it is</source>
        <translation>그림을 실행의 이미지 크기로 바꾸는 방법: MNIST를 만든 방식, 크기 조절, 또는 그대로. auto: 실행의 데이터에 알맞게, 크기가 같은 그림은 그대로</translation>
    </message>
    <message>
        <source>How far a random walk goes, about, in units of z</source>
        <translation>무작위 걷기가 가는 대략의 거리(z의 단위)</translation>
    </message>
    <message>
        <source>How far it turns, in degrees</source>
        <translation>회전하는 각도(도)</translation>
    </message>
    <message>
        <source>How long it takes from the first moment to the last</source>
        <translation>첫 시점에서 마지막 시점까지 걸리는 시간</translation>
    </message>
    <message>
        <source>How many images of each are ranked</source>
        <translation>각각 순위를 매길 이미지 수</translation>
    </message>
    <message>
        <source>How many seconds longer the last moment stays</source>
        <translation>마지막 시점이 더 머무는 시간(초)</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Images from -3 to 3</source>
        <translation>-3에서 3까지의 이미지 수</translation>
    </message>
    <message>
        <source>Images from bottom to top</source>
        <translation>아래에서 위까지의 이미지 수</translation>
    </message>
    <message>
        <source>Images from left to right; auto: about a square</source>
        <translation>왼쪽에서 오른쪽으로 놓이는 이미지 수. auto: 정사각형에 가깝게</translation>
    </message>
    <message>
        <source>Images from left to right; by default as many as rows</source>
        <translation>왼쪽에서 오른쪽까지의 이미지 수. 기본값은 행 수와 같습니다</translation>
    </message>
    <message>
        <source>Images from the first waypoint to the last</source>
        <translation>첫 경유점에서 마지막 경유점까지의 이미지 수</translation>
    </message>
    <message>
        <source>Images per training step</source>
        <translation>학습 한 단계에 쓰는 이미지 수</translation>
    </message>
    <message>
        <source>Import at most this number of images, drawn at random; by default all</source>
        <translation>무작위로 뽑아 가져올 이미지의 최대 수. 기본값은 모두</translation>
    </message>
    <message>
        <source>Importance samples</source>
        <translation>중요도 표본 수</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>Indices</source>
        <translation>번호들</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>반전</translation>
    </message>
    <message>
        <source>K</source>
        <translation>표본 수 K</translation>
    </message>
    <message>
        <source>KL weight β</source>
        <translation>KL 가중치 β</translation>
    </message>
    <message>
        <source>Known pixels</source>
        <translation>알려진 픽셀</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Last session</source>
        <translation>지난 세션</translation>
    </message>
    <message>
        <source>Latent size</source>
        <translation>잠재 차원</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Leave out the moments before this step</source>
        <translation>이 단계 이전의 시점은 뺍니다</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>길이</translation>
    </message>
    <message>
        <source>Likelihood</source>
        <translation>우도</translation>
    </message>
    <message>
        <source>Make a step of EM ten times a second, until the steps gain nothing</source>
        <translation>더 나아지지 않을 때까지 1초에 열 번 EM 단계를 진행</translation>
    </message>
    <message>
        <source>Make dark ink on light paper light on dark; auto: where it looks so</source>
        <translation>밝은 종이의 어두운 글씨를 어두운 바탕의 밝은 글씨로 바꿉니다. auto: 그렇게 보일 때만</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>마스크</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <source>Megabytes that these moments take on disk at most</source>
        <translation>이 시점들이 디스크에서 차지할 수 있는 최대 메가바이트</translation>
    </message>
    <message>
        <source>Mixtures: fit, fit-all of the usual numbers of components, or measure the shown run. MADE: train or continue, go-on with the model that answers, or probe its features. Measures: compare. Worth: chart</source>
        <translation>혼합: fit 적합, fit-all 여러 성분 수의 적합, measure 보이는 실행의 측정. MADE: train 학습 또는 이어 하기, go-on 답하는 모델을 더 학습, probe 특징의 프로브. 지표: compare 비교. 가치: chart 차트</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>방식</translation>
    </message>
    <message>
        <source>Moments</source>
        <translation>시점</translation>
    </message>
    <message>
        <source>Moments of the training that the run keeps at most, to go back to; 0: none</source>
        <translation>나중에 돌아볼 수 있도록 실행이 보관하는 학습 시점의 최대 개수. 0: 보관하지 않음</translation>
    </message>
    <message>
        <source>Moments on disk</source>
        <translation>시점의 디스크 용량</translation>
    </message>
    <message>
        <source>Moments that are nearer to each other than a frame share it</source>
        <translation>한 프레임보다 가까운 시점들은 프레임 하나를 함께 씁니다</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>움직임</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>신경망</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>순번</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>목적 함수</translation>
    </message>
    <message>
        <source>On</source>
        <translation>켜기</translation>
    </message>
    <message>
        <source>Once</source>
        <translation>한 번만</translation>
    </message>
    <message>
        <source>Opacity in percent</source>
        <translation>불투명도(퍼센트)</translation>
    </message>
    <message>
        <source>Opacity in percent of the decoder&apos;s images under the points; 0 for none</source>
        <translation>점 아래에 깔 디코더 이미지의 불투명도(퍼센트). 0이면 깔지 않습니다</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>윤곽선</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>덮어쓰기</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>페이지</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>짝</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>팔레트</translation>
    </message>
    <message>
        <source>Pan and zoom the second map, not the first</source>
        <translation>첫째가 아니라 둘째 지도를 옮기고 확대합니다</translation>
    </message>
    <message>
        <source>Panel</source>
        <translation>패널</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>부분</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>보간</translation>
    </message>
    <message>
        <source>Percent</source>
        <translation>퍼센트</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Pixel order</source>
        <translation>픽셀 순서</translation>
    </message>
    <message>
        <source>Pixel scale</source>
        <translation>픽셀 배율</translation>
    </message>
    <message>
        <source>Pixel sigma</source>
        <translation>픽셀 σ</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>픽셀</translation>
    </message>
    <message>
        <source>Pixels around and between the images; auto: one pixel of an image</source>
        <translation>이미지 둘레와 사이의 픽셀 수. auto: 이미지의 한 픽셀만큼</translation>
    </message>
    <message>
        <source>Pixels drawn a second</source>
        <translation>1초에 그리는 픽셀 수</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>자리</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>평면</translation>
    </message>
    <message>
        <source>Play a .gif or .apng once, instead of again and again</source>
        <translation>.gif나 .apng를 반복하지 않고 한 번만 재생합니다</translation>
    </message>
    <message>
        <source>Playing</source>
        <translation>재생</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>점</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>점</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>사전 분포</translation>
    </message>
    <message>
        <source>Processor threads of the training; by default one core stays free</source>
        <translation>학습에 쓸 프로세서 스레드 수. 기본값은 코어 하나를 남겨 둡니다</translation>
    </message>
    <message>
        <source>Put the centre of mass in the middle; by default as it is now</source>
        <translation>무게중심을 한가운데에 둡니다. 기본값은 지금 그대로</translation>
    </message>
    <message>
        <source>Random walk</source>
        <translation>무작위 걷기</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>랭크</translation>
    </message>
    <message>
        <source>Ranked images</source>
        <translation>순위를 매길 이미지</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>최근 실행</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>다듬기</translation>
    </message>
    <message>
        <source>Replace the selection, add to it, or remove from it</source>
        <translation>선택을 바꾸거나, 더하거나, 뺍니다</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>행 수</translation>
    </message>
    <message>
        <source>Rows and columns of the grid; auto: as many as have room, at most 20</source>
        <translation>격자의 행과 열 수. auto: 들어가는 만큼, 최대 20</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Run folder</source>
        <translation>실행 폴더</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>진행</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Same seed and threads: the same losses, bit for bit</source>
        <translation>시드와 스레드 수가 같으면 손실이 비트 단위까지 같습니다</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>표본 수</translation>
    </message>
    <message>
        <source>Samples in a group</source>
        <translation>한 묶음의 표본 수</translation>
    </message>
    <message>
        <source>Second map</source>
        <translation>둘째 지도</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>시간(초)</translation>
    </message>
    <message>
        <source>Seconds of training after which the end of an epoch saves the run, or 25 seconds later any step does</source>
        <translation>학습이 이 시간(초)만큼 지나면 에폭이 끝날 때 실행을 저장하고, 25초가 더 지나면 어느 단계에서든 저장합니다</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Session file</source>
        <translation>세션 파일</translation>
    </message>
    <message>
        <source>Share of the images that become the test set where the source has none</source>
        <translation>원본에 테스트 세트가 없을 때 테스트 이미지로 쓸 비율</translation>
    </message>
    <message>
        <source>Show fitted mixtures, or the shown run as a mixture of decoded draws</source>
        <translation>적합한 혼합을 보이거나, 보이는 실행을 디코딩한 표본의 혼합으로 보임</translation>
    </message>
    <message>
        <source>Show p(x = 1) of the pixels that are not drawn yet</source>
        <translation>아직 그리지 않은 픽셀의 p(x = 1) 보이기</translation>
    </message>
    <message>
        <source>Show the mean that each pixel is drawn about, not the drawn pixel</source>
        <translation>뽑은 픽셀 대신 그 픽셀을 뽑은 분포의 평균을 보입니다</translation>
    </message>
    <message>
        <source>Show the panel, or hide it</source>
        <translation>패널을 보이거나 숨깁니다</translation>
    </message>
    <message>
        <source>Show the score function with a baseline</source>
        <translation>스코어 함수를 기준선과 함께 보이기</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>보이기</translation>
    </message>
    <message>
        <source>Side of a point in device pixels; 0 adapts it to the number in view</source>
        <translation>점의 한 변(화면 픽셀). 0이면 보이는 점의 수에 맞춥니다</translation>
    </message>
    <message>
        <source>Side of the block that shows a pixel</source>
        <translation>픽셀 하나를 나타내는 네모의 한 변</translation>
    </message>
    <message>
        <source>Side of the block that shows a pixel; auto: about 1000 pixels in all</source>
        <translation>픽셀 하나를 나타내는 네모의 한 변. auto: 전체가 약 1000픽셀</translation>
    </message>
    <message>
        <source>Side of the block that shows a pixel; auto: about 224 pixels a frame</source>
        <translation>픽셀 하나를 나타내는 네모의 한 변. auto: 한 프레임이 약 224픽셀</translation>
    </message>
    <message>
        <source>Sigma</source>
        <translation>시그마</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Size of text, icons and axes, in percent of the system&apos;s</source>
        <translation>글자, 아이콘, 축의 크기(시스템 크기에 대한 백분율)</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>부드럽게</translation>
    </message>
    <message>
        <source>Sort by the responsibility for this image, such as test:17, not by weight</source>
        <translation>가중치 대신 이 이미지(예: test:17)에 대한 책임도 순서로 늘어놓습니다</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>간격</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>Standard deviation of a pixel, for the gaussian likelihood, where white is 1</source>
        <translation>가우스 우도에서 픽셀의 표준편차(흰색이 1)</translation>
    </message>
    <message>
        <source>Start of the region</source>
        <translation>구간의 시작</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>시작 수</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Step size of Adam at its highest; a change scales what is left</source>
        <translation>Adam의 최대 보폭. 학습 중에 바꾸면 남은 구간에 비례해 적용됩니다</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Stop after this number of passes over the training images; none: until stopped</source>
        <translation>학습 이미지를 이만큼 되풀이한 뒤 멈춥니다. none: 멈출 때까지</translation>
    </message>
    <message>
        <source>Stop after this number of seconds of training, even within the epochs</source>
        <translation>에폭이 남아도 이 시간(초)만큼 학습하면 멈춥니다</translation>
    </message>
    <message>
        <source>Switch it on or off; by default to the other of the two</source>
        <translation>켜거나 끕니다. 지정하지 않으면 지금과 반대로 바꿉니다</translation>
    </message>
    <message>
        <source>Test share</source>
        <translation>테스트 비율</translation>
    </message>
    <message>
        <source>Text size, %</source>
        <translation>글자 크기(%)</translation>
    </message>
    <message>
        <source>The angle by which the latent plane is turned, in degrees</source>
        <translation>잠재 평면을 돌리는 각도(도)</translation>
    </message>
    <message>
        <source>The arrays to write</source>
        <translation>저장할 배열 파일</translation>
    </message>
    <message>
        <source>The axis of the map that turns: 1 to the right, 2 upwards</source>
        <translation>회전할 지도의 축: 1은 오른쪽, 2는 위쪽</translation>
    </message>
    <message>
        <source>The classes in colour, by number from 0</source>
        <translation>색으로 보일 클래스의 번호(0부터)</translation>
    </message>
    <message>
        <source>The classes in colour, by number from 0; the others lie grey beneath</source>
        <translation>색으로 보일 클래스의 번호(0부터). 나머지는 그 아래에 회색으로 보입니다</translation>
    </message>
    <message>
        <source>The classes to import, by name; by default all</source>
        <translation>가져올 클래스의 이름. 기본값은 모두</translation>
    </message>
    <message>
        <source>The colour of the borders</source>
        <translation>테두리의 색</translation>
    </message>
    <message>
        <source>The colours of the classes</source>
        <translation>클래스의 색</translation>
    </message>
    <message>
        <source>The colours of the labels; each can be told apart by the colour-blind</source>
        <translation>레이블의 색. 모두 색각 이상이 있어도 구별할 수 있습니다</translation>
    </message>
    <message>
        <source>The coordinates of the latent point, such as 0.3,-1.2</source>
        <translation>잠재 점의 좌표. 예: 0.3,-1.2</translation>
    </message>
    <message>
        <source>The covariance of a refined q(z|x): diagonal, as the encoder&apos;s, or full</source>
        <translation>다듬은 q(z|x)의 공분산: 인코더처럼 대각(diagonal), 또는 완전(full)</translation>
    </message>
    <message>
        <source>The data set to download</source>
        <translation>내려받을 데이터 세트</translation>
    </message>
    <message>
        <source>The data, such as 1,2.5,4; by default Old Faithful&apos;s waiting times</source>
        <translation>데이터, 예: 1,2.5,4; 기본값은 올드 페이스풀의 대기 시간</translation>
    </message>
    <message>
        <source>The dimension of z that the axis turns towards, from 1</source>
        <translation>축이 향할 z의 차원, 1부터</translation>
    </message>
    <message>
        <source>The film to write: .gif, .apng, or .mp4</source>
        <translation>저장할 파일: .gif, .apng 또는 .mp4</translation>
    </message>
    <message>
        <source>The film to write: .gif, .apng, or .png for a film strip</source>
        <translation>저장할 파일: .gif, .apng, 또는 필름 스트립이면 .png</translation>
    </message>
    <message>
        <source>The folder in which the window keeps its runs</source>
        <translation>창이 실행을 저장하는 폴더</translation>
    </message>
    <message>
        <source>The folder of the run</source>
        <translation>실행이 든 폴더</translation>
    </message>
    <message>
        <source>The folder to write; by default latentlab-runs/DATE-TIME-dataset-family</source>
        <translation>저장할 폴더. 기본값은 latentlab-runs/DATE-TIME-dataset-family</translation>
    </message>
    <message>
        <source>The grid reaches from -extent to extent along both axes</source>
        <translation>격자는 두 축을 따라 -extent에서 extent까지 이릅니다</translation>
    </message>
    <message>
        <source>The image to pin, by split and index from 0, such as test:17</source>
        <translation>고정할 이미지: 분할과 0부터의 번호(예: test:17)</translation>
    </message>
    <message>
        <source>The image, by split and index from 0, such as test:17, or a picture&apos;s file</source>
        <translation>이미지의 세트와 0부터 센 번호(예: test:17) 또는 그림 파일</translation>
    </message>
    <message>
        <source>The images to learn from; without a choice, those in the data folder, or MNIST</source>
        <translation>학습할 이미지. 고르지 않으면 데이터 폴더의 이미지, 또는 MNIST</translation>
    </message>
    <message>
        <source>The language of all text; that of the system where it is known</source>
        <translation>모든 글의 언어. 시스템 언어를 지원하면 그 언어</translation>
    </message>
    <message>
        <source>The latent map, the decoded grid, or both side by side</source>
        <translation>잠재 지도, 디코딩한 격자, 또는 둘을 나란히</translation>
    </message>
    <message>
        <source>The latent point whose other coordinates stay; auto: the origin</source>
        <translation>나머지 좌표를 그대로 둘 잠재 점. auto: 원점</translation>
    </message>
    <message>
        <source>The latent points it goes through, such as -2,0; 1.5,2; a random walk starts at one</source>
        <translation>지나갈 잠재 점들. 예: -2,0; 1.5,2. 무작위 걷기는 한 점에서 출발합니다</translation>
    </message>
    <message>
        <source>The log-variance of the Gaussian in the hand</source>
        <translation>손에 든 가우시안의 로그 분산</translation>
    </message>
    <message>
        <source>The longest duration whose eruptions are counted, in minutes</source>
        <translation>셀 분출의 가장 긴 분출 시간(분)</translation>
    </message>
    <message>
        <source>The mean of the Gaussian</source>
        <translation>가우시안의 평균</translation>
    </message>
    <message>
        <source>The mean of the Gaussian in the hand</source>
        <translation>손에 든 가우시안의 평균</translation>
    </message>
    <message>
        <source>The mean of the Gaussian; by default the mean of the points</source>
        <translation>가우시안의 평균; 기본값은 점들의 평균</translation>
    </message>
    <message>
        <source>The mean over this number of random binarisations of the pixels, such as 5</source>
        <translation>픽셀을 이만큼 되풀이해 무작위로 이진화한 평균. 예: 5</translation>
    </message>
    <message>
        <source>The name of the images in the Data list</source>
        <translation>데이터 목록에 나타나는 이미지의 이름</translation>
    </message>
    <message>
        <source>The name of the run</source>
        <translation>실행의 이름</translation>
    </message>
    <message>
        <source>The name that the image gets</source>
        <translation>이미지에 붙일 이름</translation>
    </message>
    <message>
        <source>The number of Gaussians in the mixture</source>
        <translation>혼합 모형의 가우시안 수</translation>
    </message>
    <message>
        <source>The number of Gaussians in the mixture; another number restarts EM</source>
        <translation>혼합의 가우시안 수. 다른 수로 바꾸면 EM을 다시 시작합니다</translation>
    </message>
    <message>
        <source>The number of a run in this session, from 1</source>
        <translation>이 세션에서 실행의 번호, 1부터</translation>
    </message>
    <message>
        <source>The number of a run in this session, from 1; by default the one that is shown</source>
        <translation>이 세션에서 실행의 번호, 1부터. 기본은 보이는 실행입니다</translation>
    </message>
    <message>
        <source>The number of an image in its split, from 0</source>
        <translation>세트 안 이미지의 번호(0부터)</translation>
    </message>
    <message>
        <source>The number of components of the fitted mixture, K</source>
        <translation>적합한 혼합의 성분 수 K</translation>
    </message>
    <message>
        <source>The number of components to show; by default all</source>
        <translation>보일 성분의 수. 기본은 전부</translation>
    </message>
    <message>
        <source>The number of decoded draws of p(z) of the run as a mixture, N</source>
        <translation>혼합으로 본 실행에서 디코딩하는 p(z) 표본의 수 N</translation>
    </message>
    <message>
        <source>The number of draws of each estimator</source>
        <translation>추정량마다 뽑는 표본 수</translation>
    </message>
    <message>
        <source>The number of factors in each component of the fitted mixture, where the run learns the deviations of Gaussian pixels; 0: independent pixels</source>
        <translation>적합하는 혼합의 성분마다 두는 인자 개수. 가우시안 픽셀의 표준 편차를 학습하는 실행에서만 쓰임. 0: 독립인 픽셀</translation>
    </message>
    <message>
        <source>The number of images to draw</source>
        <translation>뽑을 이미지의 수</translation>
    </message>
    <message>
        <source>The number of passes of EM over the training images</source>
        <translation>학습 이미지에 대한 EM의 반복 횟수</translation>
    </message>
    <message>
        <source>The number of passes of the training over the training images</source>
        <translation>학습 이미지에 대한 학습의 반복 횟수</translation>
    </message>
    <message>
        <source>The number of pixels of the image that stay, the first in the model&apos;s order</source>
        <translation>그대로 두는 픽셀의 수. 모델의 순서에서 앞선 픽셀들</translation>
    </message>
    <message>
        <source>The number of pixels that are drawn</source>
        <translation>그려진 픽셀의 수</translation>
    </message>
    <message>
        <source>The number of starts of EM; the best end is reported</source>
        <translation>EM을 시작하는 횟수; 가장 좋은 결과를 보고합니다</translation>
    </message>
    <message>
        <source>The number of steps of EM from the start</source>
        <translation>시작부터의 EM 단계 수</translation>
    </message>
    <message>
        <source>The number of test images whose log p(x) and ELBO are averaged</source>
        <translation>log p(x)와 ELBO를 평균할 테스트 이미지 수</translation>
    </message>
    <message>
        <source>The number of test images, the first ones, of the figures in nats</source>
        <translation>nats 단위 수치에 쓰는 테스트 이미지 수(앞에서부터)</translation>
    </message>
    <message>
        <source>The number of test images, the first ones; by default all</source>
        <translation>앞에서부터 이만큼의 테스트 이미지만 씁니다. 기본값은 전체입니다</translation>
    </message>
    <message>
        <source>The number of the images, and of the run&apos;s test images beside them</source>
        <translation>이 이미지와, 견줄 실행의 테스트 이미지를 각각 이만큼 씁니다</translation>
    </message>
    <message>
        <source>The number of the point whose likelihood is shown, from 0</source>
        <translation>우도를 보일 점의 번호(0부터)</translation>
    </message>
    <message>
        <source>The number of training images, the first ones, that the prior is fitted to</source>
        <translation>사전 분포를 맞출 학습 이미지 수, 앞에서부터</translation>
    </message>
    <message>
        <source>The numbers of images in the split that the map shows, from 0</source>
        <translation>지도에 보이는 세트에서 이미지의 번호(0부터)</translation>
    </message>
    <message>
        <source>The order in which a MADE predicts the pixels: raster, line by line; reversed; random, by the seed; middle, from the centre outwards</source>
        <translation>MADE가 픽셀을 예측하는 순서: raster 한 줄씩, reversed 거꾸로, random 시드에 따라, middle 가운데에서 바깥으로</translation>
    </message>
    <message>
        <source>The order in which the next MADE predicts the pixels</source>
        <translation>다음 MADE가 픽셀을 예측하는 순서</translation>
    </message>
    <message>
        <source>The page of the laboratory that is shown; by default the last one</source>
        <translation>보여 줄 실험실 페이지; 기본값은 마지막 페이지</translation>
    </message>
    <message>
        <source>The page of the rivals that is shown; by default the last one</source>
        <translation>보일 경쟁 모형 창의 쪽. 기본값은 마지막에 본 쪽</translation>
    </message>
    <message>
        <source>The page on which the last change is undone, or redone</source>
        <translation>마지막 변경을 되돌리거나 다시 할 페이지</translation>
    </message>
    <message>
        <source>The panel that comes to the front</source>
        <translation>앞으로 가져올 패널</translation>
    </message>
    <message>
        <source>The picture to write</source>
        <translation>저장할 그림 파일</translation>
    </message>
    <message>
        <source>The picture to write: .png, or .svg with axes and text as vectors</source>
        <translation>저장할 그림 파일: .png, 또는 축과 글자가 벡터인 .svg</translation>
    </message>
    <message>
        <source>The place of a waypoint in the walk, from 0</source>
        <translation>잠재 경로에서 경유점의 순번(0부터)</translation>
    </message>
    <message>
        <source>The place of an own image in the list, from 0</source>
        <translation>목록에서 내 이미지의 자리(0부터)</translation>
    </message>
    <message>
        <source>The place of the chosen component on the sheet, from 0</source>
        <translation>고른 성분의 시트 위 순번(0부터)</translation>
    </message>
    <message>
        <source>The plane through latent space: auto, axes:1,3, principal, or images:test:1,test:2,test:3; auto: of the two dimensions along which the posterior means vary most</source>
        <translation>잠재 공간을 지나는 평면: auto, axes:1,3, principal, images:test:1,test:2,test:3. auto는 사후 평균이 가장 크게 변하는 두 차원의 평면</translation>
    </message>
    <message>
        <source>The points on the line, such as 1,2.5,4</source>
        <translation>직선 위의 점들(예: 1,2.5,4)</translation>
    </message>
    <message>
        <source>The rectangle that is shown, x0,y0,x1,y1; all: every point</source>
        <translation>보일 사각형 x0,y0,x1,y1. all: 모든 점</translation>
    </message>
    <message>
        <source>The runs to compare, such as 1,2 or 1:200,2: by number, and step of a past moment</source>
        <translation>비교할 실행(예: 1,2 또는 1:200,2): 번호, 지난 시점이면 스텝까지</translation>
    </message>
    <message>
        <source>The same seed draws the same images</source>
        <translation>같은 시드는 같은 이미지를 뽑습니다</translation>
    </message>
    <message>
        <source>The same seed gives the same figures</source>
        <translation>같은 시드는 같은 수치를 줍니다</translation>
    </message>
    <message>
        <source>The same z, or the means of one image: the one nearest to the moved probe</source>
        <translation>같은 z, 또는 옮긴 탐침에 가장 가까운 한 이미지의 평균들</translation>
    </message>
    <message>
        <source>The seed of the fits; the same seed gives the same mixture</source>
        <translation>적합의 시드. 같은 시드는 같은 혼합을 줍니다</translation>
    </message>
    <message>
        <source>The seed of the start of EM; another seed restarts EM</source>
        <translation>EM 시작의 시드. 다른 시드로 바꾸면 EM을 다시 시작합니다</translation>
    </message>
    <message>
        <source>The session file to open</source>
        <translation>열 세션 파일</translation>
    </message>
    <message>
        <source>The session file to write</source>
        <translation>쓸 세션 파일</translation>
    </message>
    <message>
        <source>The shortest duration whose eruptions are counted, in minutes</source>
        <translation>셀 분출의 가장 짧은 분출 시간(분)</translation>
    </message>
    <message>
        <source>The split of the image; by default the one that the map shows</source>
        <translation>이미지의 세트. 지정하지 않으면 지도에 보이는 세트</translation>
    </message>
    <message>
        <source>The standard deviation of the Gaussian</source>
        <translation>가우시안의 표준편차</translation>
    </message>
    <message>
        <source>The standard deviation of the Gaussian; by default that of the points</source>
        <translation>가우시안의 표준편차; 기본값은 점들의 표준편차</translation>
    </message>
    <message>
        <source>The table to write</source>
        <translation>저장할 표 파일</translation>
    </message>
    <message>
        <source>The table to write, the most anomalous image first</source>
        <translation>저장할 표 파일. 가장 이상한 것부터 적습니다</translation>
    </message>
    <message>
        <source>The time from the first waypoint to the last</source>
        <translation>첫 경유점에서 마지막 경유점까지 걸리는 시간</translation>
    </message>
    <message>
        <source>The training step of a kept moment; by default the newest</source>
        <translation>보관된 순간의 학습 단계. 기본은 최신 순간입니다</translation>
    </message>
    <message>
        <source>The training step of the moment, from 0</source>
        <translation>그 순간의 학습 단계, 0부터</translation>
    </message>
    <message>
        <source>The unit of the entropies</source>
        <translation>엔트로피의 단위</translation>
    </message>
    <message>
        <source>The units of the hidden layer of the next MADE</source>
        <translation>다음 MADE의 은닉층 유닛 수</translation>
    </message>
    <message>
        <source>The weights of the outcomes under p, such as 1,2,1; they are normalised</source>
        <translation>p에서 각 결과의 가중치, 예: 1,2,1; 정규화됩니다</translation>
    </message>
    <message>
        <source>The weights of the same outcomes under q</source>
        <translation>q에서 같은 결과들의 가중치</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>There and back</source>
        <translation>왕복</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>Through</source>
        <translation>지나는 점</translation>
    </message>
    <message>
        <source>Towards</source>
        <translation>향할 차원</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Train on the images once they are imported</source>
        <translation>가져온 뒤 바로 이 이미지로 학습</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Turn and mirror the second map onto the first, by the images of both</source>
        <translation>두 지도가 함께 아는 이미지를 기준으로 둘째 지도를 돌리고 뒤집어 첫째 지도에 맞춥니다</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>단위</translation>
    </message>
    <message>
        <source>Units of z a second</source>
        <translation>1초에 옮겨 가는 z의 거리</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보이는 범위</translation>
    </message>
    <message>
        <source>Walk back as well; a film strip never does</source>
        <translation>되돌아오기도 합니다. 필름 스트립은 되돌아오지 않습니다</translation>
    </message>
    <message>
        <source>Wander smoothly about the prior: a Gaussian process whose law it is</source>
        <translation>사전 분포를 따라 부드럽게 떠돕니다. 그 분포를 갖는 가우스 과정입니다</translation>
    </message>
    <message>
        <source>Waypoints</source>
        <translation>경유점</translation>
    </message>
    <message>
        <source>What differs: autoencoder and VAE, beta 0.1 and 4, Bernoulli and Gaussian pixels, two seeds, deep and shallow networks</source>
        <translation>다른 점: 오토인코더와 VAE, 베타 0.1과 4, 베르누이 픽셀과 가우시안 픽셀, 두 시드, 깊은 신경망과 얕은 신경망</translation>
    </message>
    <message>
        <source>What is each run worth: log p(x) or a bound of every run, and of independent pixels</source>
        <translation>실행마다의 가치: 모든 실행과 독립 픽셀의 log p(x) 또는 그 경계</translation>
    </message>
    <message>
        <source>What is hidden and completed; brush: the mask of the occlusion brush</source>
        <translation>가리고 복원할 부분. brush: 가림 붓의 마스크</translation>
    </message>
    <message>
        <source>What is hidden: top, bottom, left, right, centre, none, or HEIGHTxWIDTH:BITS, hexadecimal by rows</source>
        <translation>가릴 부분: top, bottom, left, right, centre, none, 또는 행 순서의 16진수 HEIGHTxWIDTH:BITS</translation>
    </message>
    <message>
        <source>What is hidden: top, bottom, left, right, centre, or a picture that is white there</source>
        <translation>가릴 부분: top, bottom, left, right, centre, 또는 가릴 곳이 흰색인 그림</translation>
    </message>
    <message>
        <source>What of the window is in the picture</source>
        <translation>창에서 그림에 담을 부분</translation>
    </message>
    <message>
        <source>What the images are ranked against</source>
        <translation>순위를 매길 때 견줄 대상</translation>
    </message>
    <message>
        <source>Where the new folder is made; by default here</source>
        <translation>새 폴더를 만들 곳. 기본값은 현재 폴더</translation>
    </message>
    <message>
        <source>Where the training runs; auto takes a GPU if there is one</source>
        <translation>학습할 장치. auto는 GPU가 있으면 GPU를 씁니다</translation>
    </message>
    <message>
        <source>Where the two run folders are made; by default latentlab-runs/DATE-TIME-dataset-PAIR</source>
        <translation>두 실행 폴더를 만들 곳. 기본값은 latentlab-runs/DATE-TIME-dataset-PAIR</translation>
    </message>
    <message>
        <source>Whether a picture is inverted; auto: where it is dark on light</source>
        <translation>그림을 반전할지 여부. auto: 밝은 바탕에 어두운 그림이면 반전</translation>
    </message>
    <message>
        <source>Whose posterior means are the points</source>
        <translation>점으로 나타낼 사후 분포 평균의 이미지</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>너비</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>너비(픽셀)</translation>
    </message>
    <message>
        <source>Width of a frame in pixels; auto: 800, and of both views 1200</source>
        <translation>프레임의 너비(픽셀). auto: 800, 둘 다 보일 때는 1200</translation>
    </message>
    <message>
        <source>Width of the picture in pixels</source>
        <translation>그림의 너비(픽셀)</translation>
    </message>
    <message>
        <source>Width of the stroke in pixels of the pad</source>
        <translation>획의 너비(그림판의 픽셀)</translation>
    </message>
    <message>
        <source>Widths of the decoder&apos;s hidden layers; mirror: the encoder&apos;s, backwards</source>
        <translation>디코더 은닉층의 너비. mirror: 인코더 은닉층의 역순</translation>
    </message>
    <message>
        <source>Widths of the encoder&apos;s hidden layers</source>
        <translation>인코더 은닉층의 너비</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>창</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>Write into a run folder that holds an older run</source>
        <translation>이전 실행이 든 폴더에도 저장합니다</translation>
    </message>
    <message>
        <source>ae: no KL, no prior. vae: the ELBO. beta-vae: reconstruction + beta KL, beta of your choice. Without a latent space, with an exact log p(x): mixture, of K components, and made, which predicts pixel after pixel</source>
        <translation>ae: KL도 사전 분포도 없음. vae: ELBO. beta-vae: 재구성 오차 + β KL, β는 직접 정함. 잠재 공간 없이 log p(x)가 정확한 모델: 성분이 K개인 mixture, 픽셀을 하나씩 예측하는 made</translation>
    </message>
    <message>
        <source>bfloat16: quicker matrix products, or convolutions, on a processor that has them</source>
        <translation>bfloat16: 이를 지원하는 프로세서에서 행렬 곱이나 합성곱이 빨라집니다</translation>
    </message>
    <message>
        <source>elbo: the loss of the family, by one draw of z. iwae: the tighter bound L_K, by K draws, whose q(z|x) is no posterior. exact: log p(x) itself, by draws from the true posteriors of a plane. refit: the loss of the family by q(z|x) alone, on the finished decoder of a saved run</source>
        <translation>elbo: 모델의 손실, z 추출 하나. iwae: 추출 K개로 더 조인 하한 L_K, 이때 q(z|x)는 사후 분포가 아님. exact: 평면의 참 사후 분포에서 추출해 log p(x) 자체를 높임. refit: 저장된 실행의 완성된 디코더 위에서 q(z|x)만 모델의 손실로 학습</translation>
    </message>
    <message>
        <source>from the next run</source>
        <translation>다음 실행부터</translation>
    </message>
    <message>
        <source>from the next start</source>
        <translation>다음에 시작할 때부터</translation>
    </message>
    <message>
        <source>grey: as they are. dynamic: drawn again as 0 or 1 at every step</source>
        <translation>grey: 있는 그대로. dynamic: 단계마다 0 또는 1로 새로 추출</translation>
    </message>
    <message>
        <source>loss = reconstruction + β KL; at β = 1 it is the negative ELBO</source>
        <translation>손실 = 재구성 오차 + β KL. β = 1이면 음의 ELBO입니다</translation>
    </message>
    <message>
        <source>p(x|z) of a pixel: what the decoder&apos;s output means</source>
        <translation>픽셀의 p(x|z): 디코더 출력의 의미</translation>
    </message>
    <message>
        <source>p(z). normal: N(0, I). mixture: learned Gaussians. vamp: q(z|u) of learned images u. grid: fitted to a finished run, see fit-prior</source>
        <translation>p(z). normal: N(0, I). mixture: 학습한 가우스 혼합. vamp: 학습한 이미지 u의 q(z|u). grid: 끝난 실행에 맞춤, fit-prior 참고</translation>
    </message>
    <message>
        <source>reduced: the camera jumps in place of gliding, and panels and menus appear at once</source>
        <translation>줄이기: 지도 시점이 미끄러지지 않고 바로 바뀌며 패널과 메뉴가 곧바로 나타납니다</translation>
    </message>
    <message>
        <source>residual: a hidden layer as wide as its input adds it to its output. conv: convolutions of 16, 32, 64, then 128 channels halve the image, down to 7 × 7, before the hidden layers</source>
        <translation>residual: 입력과 너비가 같은 은닉층은 입력을 출력에 더합니다. conv: 채널 16, 32, 64, 128개의 합성곱이 은닉층 앞에서 이미지를 7 × 7까지 절반씩 줄입니다</translation>
    </message>
    <message>
        <source>straight: in straight lines. spherical: turning about the origin (slerp)</source>
        <translation>straight: 직선으로. spherical: 원점을 중심으로 돌며(slerp)</translation>
    </message>
    <message>
        <source>test, train, a contrast of the test images (inverted, mirrored, upside_down, noise, black), a data set&apos;s name, a picture, a folder of pictures, or an IDX file of images of its size</source>
        <translation>test, train, 테스트 이미지의 대조군(inverted, mirrored, upside_down, noise, black), 데이터 세트 이름, 그림, 그림 폴더, 또는 크기가 같은 이미지의 IDX 파일</translation>
    </message>
    <message>
        <source>x1,y1,x2,y2,… in pixels of the pad, from its upper left corner</source>
        <translation>x1,y1,x2,y2,…: 왼쪽 위 모서리부터 센 그림판의 픽셀</translation>
    </message>
    <message>
        <source>z</source>
        <translation>z</translation>
    </message>
    <message>
        <source>z: even steps. quantile: steps of equal probability under the prior</source>
        <translation>z: 같은 간격. quantile: 사전 분포에서 확률이 같은 간격</translation>
    </message>
</context>
<context>
    <name>ShelfPanel</name>
    <message>
        <source>On the second map</source>
        <translation>둘째 지도에 보임</translation>
    </message>
    <message>
        <source>Runs of the session</source>
        <translation>세션의 실행</translation>
    </message>
    <message>
        <source>Show beside the shown run</source>
        <translation>보이는 실행과 나란히 보기</translation>
    </message>
</context>
<context>
    <name>ShelfPresenter</name>
    <message>
        <source>Delete “{name}”, and its files in {path}? This cannot be undone.</source>
        <translation>“{name}” 실행과 {path}에 있는 파일을 삭제할까요? 되돌릴 수 없습니다.</translation>
    </message>
    <message>
        <source>Delete “{name}”? It is not saved; this cannot be undone.</source>
        <translation>“{name}” 실행을 삭제할까요? 저장되지 않았으며 되돌릴 수 없습니다.</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>발산</translation>
    </message>
    <message>
        <source>from step {step}</source>
        <translation>{step}단계에서 분기</translation>
    </message>
    <message>
        <source>same settings</source>
        <translation>같은 설정</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습 중</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>0 to 9</source>
        <translation>숫자 키 0~9</translation>
    </message>
    <message>
        <source>Alt + drag</source>
        <translation>Alt + 끌기</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>화살표 키</translation>
    </message>
    <message>
        <source>Arrows, Space, Backspace, [ and ]</source>
        <translation>화살표, Space, Backspace, [ 와 ]</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Middle button + drag</source>
        <translation>가운데 단추 + 끌기</translation>
    </message>
    <message>
        <source>Shift + Ctrl + drag</source>
        <translation>Shift + Ctrl + 끌기</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shift + 끌기</translation>
    </message>
    <message>
        <source>Space, held</source>
        <translation>스페이스 누르고 있기</translation>
    </message>
    <message>
        <source>Space, tapped</source>
        <translation>스페이스 짧게 누르기</translation>
    </message>
    <message>
        <source>Wheel, pinch</source>
        <translation>휠, 핀치</translation>
    </message>
    <message>
        <source>in the image of the occlusion brush: move it, hide, uncover, change its size</source>
        <translation>가림 붓의 이미지에서 이동, 가리기, 드러내기, 붓 크기</translation>
    </message>
    <message>
        <source>move the probe by 1 % of the view; with Shift by 10 %</source>
        <translation>탐침을 보이는 범위의 1%만큼 옮깁니다(Shift와 함께 10%)</translation>
    </message>
    <message>
        <source>on the drawing pad: move the brush, lower and lift it, erase, change its size</source>
        <translation>그림판에서 붓 이동, 대고 떼기, 지우기, 붓 크기</translation>
    </message>
    <message>
        <source>pan the map</source>
        <translation>지도를 옮깁니다</translation>
    </message>
    <message>
        <source>pan the map with the mouse</source>
        <translation>마우스로 지도를 옮깁니다</translation>
    </message>
    <message>
        <source>run or pause</source>
        <translation>실행하거나 일시 정지합니다</translation>
    </message>
    <message>
        <source>select the points in a box</source>
        <translation>상자 안의 점을 선택합니다</translation>
    </message>
    <message>
        <source>select the points in an outline</source>
        <translation>둘레 안의 점을 선택합니다</translation>
    </message>
    <message>
        <source>show or hide a class</source>
        <translation>클래스를 보이거나 숨깁니다</translation>
    </message>
    <message>
        <source>show the whole map</source>
        <translation>지도 전체를 봅니다</translation>
    </message>
    <message>
        <source>zoom about the cursor</source>
        <translation>커서를 중심으로 확대·축소합니다</translation>
    </message>
    <message>
        <source>zoom to a box</source>
        <translation>상자 영역으로 확대합니다</translation>
    </message>
</context>
<context>
    <name>StartPresenter</name>
    <message>
        <source>Downloading: {done} of {total} MB</source>
        <translation>내려받는 중: {total} MB 중 {done} MB</translation>
    </message>
</context>
<context>
    <name>StartScreen</name>
    <message>
        <source>1,797 digits of 8 × 8 pixels
no network needed</source>
        <translation>8 × 8 픽셀 숫자 1,797장
네트워크 필요 없음</translation>
    </message>
    <message>
        <source>70,000 handwritten digits
11.6 MB, downloaded once</source>
        <translation>손글씨 숫자 70,000장
11.6 MB, 한 번만 내려받음</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Download progress</source>
        <translation>내려받기 진행 상황</translation>
    </message>
    <message>
        <source>Get MNIST</source>
        <translation>MNIST 받기</translation>
    </message>
    <message>
        <source>Import images…</source>
        <translation>이미지 가져오기…</translation>
    </message>
    <message>
        <source>Imported before</source>
        <translation>전에 가져온 데이터</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>최근 실행</translation>
    </message>
    <message>
        <source>Use built-in digits</source>
        <translation>내장 숫자 사용</translation>
    </message>
    <message>
        <source>What shall it learn?</source>
        <translation>무엇을 학습할까요?</translation>
    </message>
    <message>
        <source>Your own pictures or data,
a file or a folder</source>
        <translation>내 그림이나 데이터,
파일 또는 폴더</translation>
    </message>
    <message>
        <source>latentlab trains a variational autoencoder on small images and lets you explore what it learned.</source>
        <translation>latentlab에서 작은 이미지로 변분 오토인코더를 학습하고, 무엇을 배웠는지 탐색해 보세요.</translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>Classifier</source>
        <translation>분류기</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>Race</source>
        <translation>추정 경주</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>순위 매기기</translation>
    </message>
    <message>
        <source>the brush</source>
        <translation>가림 붓</translation>
    </message>
    <message>
        <source>the map</source>
        <translation>지도</translation>
    </message>
    <message>
        <source>{task} waits for: {other}</source>
        <translation>{task} 대기 중: {other} 다음</translation>
    </message>
</context>
<context>
    <name>TimelineBar</name>
    <message>
        <source>Moments of the training</source>
        <translation>학습의 순간들</translation>
    </message>
    <message>
        <source>The moment that is shown</source>
        <translation>지금 보이는 순간</translation>
    </message>
</context>
<context>
    <name>TimelinePresenter</name>
    <message>
        <source>A past moment is shown, at rest; “Live” goes to the newest.</source>
        <translation>지난 시점을 멈춘 상태로 보고 있습니다. “실시간”을 누르면 최신 시점으로 갑니다.</translation>
    </message>
    <message>
        <source>run {number} branches off here</source>
        <translation>실행 {number}이(가) 여기서 갈라집니다</translation>
    </message>
    <message>
        <source>step {step} · epoch {epoch}</source>
        <translation>{step}단계 · 에폭 {epoch}</translation>
    </message>
</context>
<context>
    <name>Trainer</name>
    <message>
        <source>Repeating the training up to the branch…</source>
        <translation>분기까지 학습을 반복하는 중…</translation>
    </message>
    <message>
        <source>The learning rate falls to zero over the next two epochs.</source>
        <translation>다음 두 에폭 동안 학습률이 0까지 내려갑니다.</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Training goes on from step {step}, beyond the schedule it had; the learning rate is {rate} again and falls in the last third of the seconds.</source>
        <translation>{step}단계에서 원래 계획을 넘어 학습을 이어갑니다. 학습률은 다시 {rate}이며 지정한 시간의 마지막 3분의 1 동안 줄어듭니다.</translation>
    </message>
    <message>
        <source>Training goes on from step {step}, beyond the schedule it had; the learning rate is {rate} again, without an end.</source>
        <translation>{step}단계에서 원래 계획을 넘어 학습을 이어갑니다. 학습률은 다시 {rate}이며 끝이 정해져 있지 않습니다.</translation>
    </message>
    <message>
        <source>Training goes on from step {step}, beyond the schedule it had; the learning rate makes one more cycle, up to {rate} and down to nearly nothing at step {end}.</source>
        <translation>{step}단계에서 원래 계획을 넘어 학습을 이어갑니다. 학습률은 한 주기를 더 돌아 {rate}까지 올랐다가 {end}단계에서 거의 0으로 줄어듭니다.</translation>
    </message>
    <message>
        <source>Training goes on from step {step}; the learning rate keeps its course and falls in the last third of {seconds} seconds.</source>
        <translation>{step}단계에서 학습을 이어갑니다. 학습률은 원래 흐름을 따르며 {seconds}초의 마지막 3분의 1 동안 줄어듭니다.</translation>
    </message>
    <message>
        <source>Training goes on from step {step}; the learning rate keeps its course, without an end.</source>
        <translation>{step}단계에서 학습을 이어갑니다. 학습률은 원래 흐름을 그대로 따르며 끝이 정해져 있지 않습니다.</translation>
    </message>
    <message>
        <source>Training goes on from step {step}; the learning rate keeps its one cycle, up to step {end}.</source>
        <translation>{step}단계에서 학습을 이어갑니다. 학습률은 {end}단계까지 원래의 한 주기를 그대로 따릅니다.</translation>
    </message>
    <message>
        <source>With these settings the training cannot go on as it was: a new one begins at step 0 with the weights of step {start}.</source>
        <translation>이 설정으로는 학습을 그대로 이어갈 수 없습니다. {start}단계의 가중치로 0단계부터 새로 학습합니다.</translation>
    </message>
</context>
<context>
    <name>Views</name>
    <message>
        <source>Anomaly scores</source>
        <translation>이상 점수</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>디코더</translation>
    </message>
    <message>
        <source>Estimator race</source>
        <translation>추정량 경주</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>증거</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>살펴보기</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>잠재 변수</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>My image</source>
        <translation>내 이미지</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>가림</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>탐침</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행 설정</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>선택</translation>
    </message>
    <message>
        <source>Shelf</source>
        <translation>실행 목록</translation>
    </message>
    <message>
        <source>Walk</source>
        <translation>잠재 경로</translation>
    </message>
</context>
<context>
    <name>Walk</name>
    <message>
        <source>The waypoints have changed, so the random walk stops here.</source>
        <translation>경유점이 바뀌어 무작위 걷기를 여기서 멈춥니다.</translation>
    </message>
</context>
<context>
    <name>WalkPanel</name>
    <message>
        <source> /s</source>
        <translation> /초</translation>
    </message>
    <message>
        <source>How far the probe walks in a second, in units of z</source>
        <translation>탐침이 1초에 옮겨 가는 거리(z의 단위)</translation>
    </message>
    <message>
        <source>Move the probe and press B, twice or more: the walk goes from waypoint to waypoint.</source>
        <translation>탐침을 옮기며 B 키를 두 번 이상 누르세요. 누른 곳의 경유점을 차례로 잇는 경로가 됩니다.</translation>
    </message>
    <message>
        <source>Move the probe to this waypoint</source>
        <translation>탐침을 이 경유점으로 옮깁니다</translation>
    </message>
    <message>
        <source>Path of the walk</source>
        <translation>경로의 보간 방식</translation>
    </message>
    <message>
        <source>Remove this waypoint</source>
        <translation>이 경유점을 없앱니다</translation>
    </message>
    <message>
        <source>Remove waypoint {name}</source>
        <translation>경유점 {name} 없애기</translation>
    </message>
    <message>
        <source>Speed of the walk</source>
        <translation>경로의 속도</translation>
    </message>
    <message>
        <source>Spherical (slerp)</source>
        <translation>구면(slerp)</translation>
    </message>
    <message>
        <source>Straight lines</source>
        <translation>직선</translation>
    </message>
    <message>
        <source>Straight: the shortest way. Spherical: turns about the origin, and the norm changes evenly.</source>
        <translation>직선: 가장 짧은 길. 구면: 원점을 중심으로 돌며, 노름이 고르게 변합니다.</translation>
    </message>
    <message>
        <source>Waypoint {name} at {z}</source>
        <translation>경유점 {name}, 위치 {z}</translation>
    </message>
    <message>
        <source>path</source>
        <translation>보간</translation>
    </message>
    <message>
        <source>speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>there and back</source>
        <translation>왕복</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Bernoulli, 0/1 pixels</source>
        <translation>베르누이, 0/1 픽셀</translation>
    </message>
    <message>
        <source>Gaussian density</source>
        <translation>가우스 밀도</translation>
    </message>
    <message>
        <source>KL weight β</source>
        <translation>KL 가중치 β</translation>
    </message>
    <message>
        <source>Run {number}</source>
        <translation>실행 {number}</translation>
    </message>
    <message>
        <source>active units</source>
        <translation>활성 유닛</translation>
    </message>
    <message>
        <source>aligned: {parts}</source>
        <translation>맞춤: {parts}</translation>
    </message>
    <message>
        <source>collapsed: z says nothing of x</source>
        <translation>붕괴: z에 x의 정보가 없음</translation>
    </message>
    <message>
        <source>decoded</source>
        <translation>디코딩</translation>
    </message>
    <message>
        <source>density of the points</source>
        <translation>점의 밀도</translation>
    </message>
    <message>
        <source>effective β</source>
        <translation>실효 β</translation>
    </message>
    <message>
        <source>epoch {epoch} of {epochs} · step {step}</source>
        <translation>에폭 {epoch}/{epochs} · {step}단계</translation>
    </message>
    <message>
        <source>epoch {epoch} · step {step}</source>
        <translation>에폭 {epoch} · {step}단계</translation>
    </message>
    <message>
        <source>floor of grey BCE</source>
        <translation>회색조 BCE 하한</translation>
    </message>
    <message>
        <source>grey BCE</source>
        <translation>회색조 BCE</translation>
    </message>
    <message>
        <source>if collapsed</source>
        <translation>붕괴 시</translation>
    </message>
    <message>
        <source>image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>뒤집음</translation>
    </message>
    <message>
        <source>none (autoencoder)</source>
        <translation>없음 (오토인코더)</translation>
    </message>
    <message>
        <source>not collapsed</source>
        <translation>붕괴 아님</translation>
    </message>
    <message>
        <source>one latent: points are spread in height for sight only</source>
        <translation>잠재 변수 하나: 높이는 보기 위해 흩뜨린 것으로 뜻이 없음</translation>
    </message>
    <message>
        <source>plane along {names}, through the probe; far points are faint</source>
        <translation>탐침을 지나며 {names}에 나란한 평면; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane of two principal components through the probe; far points are faint</source>
        <translation>탐침을 지나는 두 주성분의 평면; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane of two principal components; far points are faint</source>
        <translation>두 주성분의 평면; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane of {first} and {second}, the most active; far points are faint</source>
        <translation>{first}, {second} 평면, 가장 활성인 두 차원; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane of {first} and {second}, the rest as at the probe; far points are faint</source>
        <translation>{first}, {second} 평면, 나머지는 탐침과 같음; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane through {names}; far points are faint</source>
        <translation>{names}을(를) 지나는 평면; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>plane turned by hand; far points are faint</source>
        <translation>손으로 회전한 평면; 먼 점은 흐림</translation>
    </message>
    <message>
        <source>posterior</source>
        <translation>사후 분포</translation>
    </message>
    <message>
        <source>reconstruction {value}</source>
        <translation>재구성 {value}</translation>
    </message>
    <message>
        <source>reconstruction, {split}</source>
        <translation>재구성 오차, {split}</translation>
    </message>
    <message>
        <source>residual {value}</source>
        <translation>잔차 {value}</translation>
    </message>
    <message>
        <source>says nothing yet</source>
        <translation>아직 정보 없음</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>{step}단계</translation>
    </message>
    <message>
        <source>test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>train</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>turned {angle}°</source>
        <translation>{angle}° 돌림</translation>
    </message>
    <message>
        <source>{device} · 1 thread</source>
        <translation>{device} · 스레드 1개</translation>
    </message>
    <message>
        <source>{device} · {threads} threads</source>
        <translation>{device} · 스레드 {threads}개</translation>
    </message>
    <message>
        <source>{label} · #{index}</source>
        <translation>{label} · #{index}</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{all}개 중 {n}개</translation>
    </message>
    <message>
        <source>{run} trains</source>
        <translation>{run} 학습 중</translation>
    </message>
    <message>
        <source>{train} training, {test} test images of {height} × {width}</source>
        <translation>학습 {train}장, 테스트 {test}장, {height}×{width}&#xa0;픽셀</translation>
    </message>
    <message>
        <source>{value} nats</source>
        <translation>{value} nats</translation>
    </message>
    <message>
        <source>−{bound}, {split}</source>
        <translation>−{bound}, {split}</translation>
    </message>
</context>
<context>
    <name>WorthExperiment</name>
    <message>
        <source>Left out: {reason}</source>
        <translation>제외: {reason}</translation>
    </message>
    <message>
        <source>Mixture, K = {count}</source>
        <translation>혼합, K = {count}</translation>
    </message>
    <message>
        <source>Mixture, K = {count}, rank {rank}</source>
        <translation>혼합, K = {count}, 랭크 {rank}</translation>
    </message>
</context>
<context>
    <name>WorthPage</name>
    <message>
        <source>Measure</source>
        <translation>측정</translation>
    </message>
    <message>
        <source>Measure ranks the runs of the session, the fitted mixtures and the MADEs. The work takes a minute or more; the window stays free.</source>
        <translation>측정을 누르면 세션의 실행들과 적합한 혼합, MADE들의 순위를 매깁니다. 1분 넘게 걸릴 수 있으며, 그동안 창을 계속 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>What each model is worth</source>
        <translation>각 모델의 가치</translation>
    </message>
    <message>
        <source>What is each model worth: log p(x) of the same test images with the same binary pixels, or a bound on it, in nats per image, of all runs of the session and of the mixtures and the MADEs of this window. Colours tell what kind of number each is.</source>
        <translation>모델의 가치: 세션의 모든 실행과 이 창의 혼합, MADE들이 같은 이진 픽셀의 같은 테스트 이미지에 주는 log p(x) 또는 그 하한을 이미지당 nats로 견줍니다. 색은 수의 종류를 나타냅니다.</translation>
    </message>
</context>
</TS>
