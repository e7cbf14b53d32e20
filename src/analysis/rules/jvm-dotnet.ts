// Maven 3 and 4, Gradle 6 to 9, javac and kotlinc; the .NET SDK, MSBuild and NuGet (learn.microsoft.com: NUxxxx, NETSDKxxxx, CSxxxx).

import { rule, type ToolRules } from '../rule.ts';

const JDK = {
  cause: 'The JDK in the image doesn’t match the Java version that the code asks for.',
  next: 'Use a base image with the JDK that the build asks for.',
};
const MAVEN_AUTH = {
  next: 'Pass the repository’s credentials (settings.xml, gradle.properties) as a build secret, or replace the repository if it is gone.',
};

export const JVM: ToolRules = {
  tool: 'jvm',
  rules: [
    rule('copy-missing', 3, /Unable to access jarfile (?<file>\S{1,200})/, {
      cause: 'The program {file} isn’t in the image.',
      next: 'Check the path of {file}, and that COPY or an earlier stage brings it.',
    }),
    rule(
      'toolchain-too-old',
      3,
      /Detected (?:JDK|Maven) [Vv]ersion:? .{1,160} is not in the allowed range/,
      JDK,
    ),
    rule(
      'toolchain-too-old',
      3,
      /release version \d{1,3} not supported|invalid (?:target|source) release: ?[\d.]{1,6}|invalid flag: --release|UnsupportedClassVersionError|compiled by a more recent version of the Java Runtime|Unsupported class file major version|class file has wrong version|Source option \d{1,2} is no longer supported|Gradle requires JVM \d{1,3} or later|requires (?:at least )?(?:Java|JDK|JVM runtime version) \d{1,3}|Incompatible because this component declares .{0,100}Java \d{1,3}|Dependency requires at least JVM runtime version|Minimum supported Gradle version is|requires Maven version|Detected JDK (?:Version: )?.{0,40} is not in the allowed range|Detected Maven Version: .{0,40} is not in the allowed range|Cannot find a Java installation .{0,60}matching|No matching toolchains found|Could not determine java version from|jvm target compatibility should be set to the same|Inconsistent JVM-target compatibility|JCTree\$JCImport does not have member field|cannot access class com\.sun\.tools\.javac|Unrecognized VM option|No matching variant of .{1,160} compatible with Java \d{1,3}/i,
      JDK,
    ),
    rule(
      'build-tool-missing',
      3,
      /No compiler is provided in this environment|Perhaps you are running on a JRE|Could not find tools\.jar|does not provide the required capabilities: \[JAVA_COMPILER\]/i,
      {
        cause: 'The image has a JRE, not a JDK: there is no Java compiler.',
        next: 'Build with a JDK image (such as eclipse-temurin:21-jdk).',
      },
    ),
    rule(
      'package-auth',
      3,
      /(?:transfer artifact|transfer metadata|authentication failed|authorization failed) .{1,400}(?:\b40[13]\b|Not authorized)|Received status code 40[13]|status code: 40[13], reason|ReasonPhrase: ?(?:Unauthorized|Forbidden)|authentication failed for https?:\/\/\S{1,160},? ?status: ?40[13]|(?:401 Unauthorized|403 Forbidden) .{0,40}(?:maven|artifact)/i,
      MAVEN_AUTH,
    ),
    rule(
      'package-not-found',
      3,
      /Could not find artifact (?<artifact>[\w.:${}-]{1,200})|Could not find (?<other>[\w.-]{1,120}:[\w.-]{1,120}:[\w.+-]{1,80})\.$|was not found in https?:\/\/\S{1,160} during a previous attempt|Plugin \[id: '(?<plugin>[^']{1,120})'.{0,80}was not found|No versions available for|No plugin found for prefix '(?<prefix>[^']{1,60})'|Error downloading (?<fourth>\S{1,160})|Could not find any (?:version|matches) (?:of|for)/,
      {
        next: 'Check its name and version, and add the repository that has it.',
      },
    ),
    rule(
      'dependency-conflict',
      3,
      /Dependency convergence error|Cannot find a version of '[^']{1,120}' that satisfies the version constraints|Failed while enforcing releasability/i,
    ),
    rule(
      'checksum-mismatch',
      3,
      /Checksum validation failed|Dependency verification failed|Verification of Gradle distribution failed/i,
    ),
    rule(
      'test-compile',
      3,
      /:testCompile \(|\(Test \/ compileIncremental\) Compilation failed|^(?:\[ERROR\] |e: (?:file:\/\/)?)?(?=[^\s:]{0,200}src\/test\/)[^\s:]{1,300}\.(?:java|kt|scala|groovy):\[?\d{1,6}|Execution failed for task ':[\w:-]{0,80}compileTest(?:Java|Kotlin|Groovy|Scala)'/,
    ),
    rule(
      'test-failed',
      3,
      /There (?:are|were) (?:test failures|failing tests)|Tests run: \d{1,7}, Failures: [1-9]|Tests run: \d{1,7}, Failures: \d{1,7}, Errors: [1-9]|<<< (?:FAILURE|ERROR)!|maven-(?:surefire|failsafe)-plugin:\S{1,40} .{0,80}Failed|^\S{1,200} > .{1,160} FAILED$/,
      {
        next: 'Run the failing test locally and fix it; a test that needs a database or server can’t run inside an image build.',
      },
    ),
    rule(
      'compile-error',
      3,
      /COMPILATION ERROR|\(Compile \/ compileIncremental\) Compilation failed|^\[error\] \S{1,200}\.scala:\d{1,6}|Compilation failure|Execution failed for task ':[\w:-]{0,80}compile(?!Test)\w{0,30}'|^(?:\[ERROR\] )?\S{1,240}\.(?:java|kt|scala|groovy):\[?\d{1,6}[,:]? ?\d{0,5}\]?:? (?:error: )?(?!warning)|Compilation error\. See log|^e: (?:file:\/\/)?\S{1,240}\.kts?:/,
    ),
    rule(
      'lint-failed',
      3,
      /You have \d{1,6} Checkstyle violations|Checkstyle (?:rule|files? with) violations|The following files had format violations|Analysis failed with \d{1,6} weighted issues|PMD (?:Failure|rule violations)|spotbugs.{0,40}(?:violations|bugs)|Execution failed for task ':[\w:-]{0,80}(?:checkstyle|spotless|ktlint|detekt|lint)\w{0,30}'/i,
    ),
    rule(
      'copy-missing',
      3,
      /there is no POM in this directory|Could not find or load main class org\.gradle\.wrapper\.GradleWrapperMain|Unable to access jarfile \S{0,120}gradle-wrapper\.jar|does not contain a Gradle build|Child module \S{1,200} of \S{1,200} does not exist/,
      {
        cause: 'A file of the build (pom.xml, a module, the Gradle wrapper) isn’t in the image.',
        next: 'COPY the whole build (also gradle/wrapper and every module) before this step; check .dockerignore and .gitignore.',
      },
    ),
    rule('copy-missing', 3, /cannot read distributionUrl property in \S{1,160}maven-wrapper\.properties/, {
      cause: 'The Maven wrapper’s settings (.mvn/wrapper) aren’t in the image.',
      next: 'COPY .mvn and mvnw before this step.',
    }),
    rule('command-not-found', 3, /Cannot run program "(?<name>[\w.+/-]{1,80})".{0,200}error=2,/, {
      cause: 'The program “{name}” isn’t installed.',
      next: 'Install {name} before this step.',
    }),
    rule(
      'permission',
      3,
      /Could not create (?:parent directory for lock file|service of type .{1,80}:) \S{1,200}|Could not create parent directory for lock file/,
      {
        cause: 'Gradle may not write into its home folder.',
        next: 'COPY --chown=gradle:gradle the sources (or set GRADLE_USER_HOME to a folder of the user).',
      },
    ),
    rule('unknown', 3, /Blocked mirror for repositories: /, {
      cause: 'Maven 3.8.1 and later refuse repositories without https.',
      next: 'Change the repository’s address to https, or leave a dead one (jcenter) out.',
    }),
    rule('unknown', 3, /some licences have not been accepted/, {
      cause: 'The licences of the Android SDK aren’t accepted.',
      next: 'Run yes | sdkmanager --licenses before the build.',
    }),
    rule('build-tool-missing', 3, /SDK location not found\. Define/, {
      cause: 'The Android SDK isn’t installed, or ANDROID_HOME doesn’t point to it.',
      next: 'Use an image with the Android SDK, and set ANDROID_HOME.',
    }),
    rule(
      'command-not-found',
      3,
      /JAVA_HOME is (?:not set and no 'java'|set to an invalid directory)|JAVA_HOME environment variable is not defined correctly/,
      {
        cause: 'Java isn’t installed, or JAVA_HOME points to nothing.',
        next: 'Use a base image with a JDK, or set JAVA_HOME to the one that is installed.',
      },
    ),
    rule(
      'script-missing',
      3,
      /Task '(?<task>[^']{1,80})' not found in|Unknown lifecycle phase "(?<phase>[^"]{1,80})"/,
      {},
    ),
  ],
};

export const DOTNET: ToolRules = {
  tool: 'dotnet',
  rules: [
    rule('command-not-found', 3, /Could not execute because the specified command or file was not found/, {
      cause: 'The dotnet tool that the step calls isn’t installed.',
      next: 'Run dotnet tool restore (or dotnet tool install --tool-path) before it, and keep ~/.dotnet/tools in PATH.',
    }),
    rule(
      'toolchain-too-old',
      3,
      /NETSDK1045|does not support targeting \.NET|A compatible (?:installed )?\.NET SDK (?:version )?.{0,60}not found|Requested SDK version: |You must install or update \.NET to run this application|CS1617|NETSDK1226/,
      {
        cause: 'The .NET SDK in the image doesn’t match the project’s target or global.json.',
        next: 'Use an SDK image with the version that the project asks for.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /error NU110[01]|Unable to find package (?<package>[\w.-]{1,120})\. No packages exist/,
      {},
    ),
    rule(
      'pinned-version-gone',
      3,
      /error NU110[23]|Unable to find package (?<package>[\w.-]{1,120}) with version/,
      {},
    ),
    rule(
      'package-auth',
      3,
      /error NU1301.{0,200}(?:401|403|Unauthorized|Forbidden)|Response status code does not indicate success: 40[13]/i,
      {
        next: 'Pass the feed’s credentials (nuget.config) as a build secret, and check that they may read the feed.',
      },
    ),
    rule('network', 2, /error NU130[01]|Unable to load the service index for source/i),
    rule('dependency-conflict', 3, /error NU(?:1107|1605|1608)|error NU\d{4}: Version conflict detected for/),
    rule('dependency-conflict', 2, /error NU120[12]: (?<package>.{1,120}) is not compatible with/),
    rule('lockfile-outdated', 3, /error NU1004|packages lock file is inconsistent/),
    rule('checksum-mismatch', 3, /error NU1403|content hash validation failed/i),
    rule(
      'copy-missing',
      3,
      /MSB1009|MSB3202|MSB1003|NU1105|The local source '(?<folder>[^']{1,160})' doesn't exist|Project file does not exist|The project file "(?<file>[^"]{1,200})" was not found/,
      {
        cause: 'A project file isn’t in the image.',
        next: 'COPY the .csproj or .sln (with every project that it refers to) before this step, keeping the folders.',
      },
    ),
    rule('certificate', 3, /The SSL connection could not be established/),
    rule('build-tool-missing', 3, /NETSDK1147/, {
      cause: 'The project needs a .NET workload that isn’t installed.',
      next: 'Run dotnet workload restore before the build.',
    }),
    rule(
      'command-not-found',
      3,
      /You intended to execute a \.NET program, but (?<name>dotnet-\S{1,60}) does not exist|MSB3073: .{1,300} exited with code 127/,
      {
        next: 'Install the tool before this step (dotnet tool restore; Node.js for a front end).',
      },
    ),
    rule('test-compile', 3, /^[^:]{1,300}: error CS\d{4}: .{1,400}Tests?\.csproj\]$/),
    rule('test-failed', 3, /^Failed!\s{1,4}-\s{1,4}Failed:\s{1,6}[1-9]|Test Run Failed\./),
    rule('compile-error', 3, /: error (?:CS|FS|BC|VB)\d{3,5}: /),
    rule('compile-error', 1, /: error MSB6006: /),
    rule('unknown', 3, /error MSB4236: The SDK '(?<sdk>[^']{1,80})' specified could not be found/, {
      cause: 'The project needs the MSBuild SDK {sdk}, which isn’t installed.',
      next: 'Restore and build the one project that the image needs instead of the whole solution, or install {sdk}.',
    }),
    rule('unknown', 3, /error NETSDK1152: /, {
      cause: 'Two projects publish a file to the same path.',
      next: 'Publish one project instead of the solution, or set ErrorOnDuplicatePublishOutputFiles to false.',
    }),
  ],
};
