@echo off
rem Runs a verb of Rango on Windows: Java with the settings of the launcher "rango" beside this file. It builds nothing: in a checkout
rem the jar is made by: mvn -Dmaven.test.skip=true -pl cli -am package
setlocal
set "home=%~dp0"
set "home=%home:~0,-1%"
set "jar=%home%\app\rango-cli.jar"
if exist "%home%\pom.xml" set "jar=%home%\cli\target\rango-cli.jar"
if not exist "%jar%" (
  echo rango: no %jar%; in a checkout: mvn -Dmaven.test.skip=true -pl cli -am package 1>&2
  exit /b 2
)
if not defined RANGO_ONNXRUNTIME goto cpu
if "%RANGO_ONNXRUNTIME%"=="cpu" goto cpu
if not exist "%RANGO_ONNXRUNTIME%\onnxruntime.dll" (
  echo rango: RANGO_ONNXRUNTIME: no onnxruntime.dll in %RANGO_ONNXRUNTIME% 1>&2
  exit /b 2
)
set natives="-Donnxruntime.native.path=%RANGO_ONNXRUNTIME%"
goto run
:cpu
set natives=
:run
set OMP_WAIT_POLICY=passive
set OPT_OUT_TRACKING=true
set ORT_DISABLE_TELEMETRY=1
java -XX:+UseSerialGC -XX:MaxDirectMemorySize=1g -Drango.home="%home%" -Drango.terminal=false %natives% %RANGO_JAVA_OPTS% -jar "%jar%" %*
exit /b %ERRORLEVEL%
