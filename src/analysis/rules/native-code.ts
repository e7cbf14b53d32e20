// gcc 8 to 15, clang, GNU ld, make, CMake 3, autoconf's configure scripts, Meson, pkg-config.

import { rule, type ToolRules } from '../rule.ts';
import { isInstall } from './javascript-packages.ts';

/** Headers of libraries, by the package that brings them (Debian's name). */
const KNOWN_HEADER =
  /^(?:openssl|libpq|postgres|mysql|sqlite3|zlib|bzlib|lzma|ffi|libxml|libxslt|jpeglib|png|freetype|ft2build|curl|uv|yaml|gmp|mpfr|pcap|usb|libusb|udev|systemd|ncurses|readline|snappy|lz4|zstd|rdkafka|librdkafka|boost|Eigen|GL|X11|cairo|pango|glib|gtk|magic|unixodbc|sql|ldap|lber|sasl|krb5|gssapi|sodium|event|ev|hiredis|geos|proj|gdal|vips|avcodec|avformat|portaudio|sndfile|alsa|tcl|tk|ruby|node|linux|asm|sys|bits|gnu|crtdefs|stdio|stdlib|string|limits|math)[\w/.-]{0,80}\.h/;

export const NATIVE_CODE: ToolRules = {
  tool: 'native-code',
  rules: [
    rule('system-library-missing', 3, /fatal error: (?<header>[\w./+-]{1,120}): No such file or directory/, {
      cause: 'The header {header} isn’t installed.',
      next: 'Install the development package that has {header} (Debian: apt-file search {header}; libc6-dev or musl-dev for stdio.h) before this step.',
      when: (context, { header }) => isInstall(context) || KNOWN_HEADER.test(header ?? ''),
    }),
    rule(
      'wrong-platform',
      3,
      /fatal error: '?(?<header>\wmmintrin\.h|cpuid\.h|arm_neon\.h)'?(?:: No such file| file not found)/,
      {
        cause: 'The code needs {header}, which only another processor’s compiler has.',
        next: 'Build for the platform that the code is written for, or turn its processor-specific code off.',
      },
    ),
    rule(
      'wrong-platform',
      3,
      /error adding symbols: file in wrong format|Relocations in generic ELF|Error: (?:no such instruction|unknown mnemonic)|unrecognized command[- ]line option ['‘"]?-m(?:64|32|sse|avx|fpu|float)/,
      {},
    ),
    rule('system-library-missing', 3, /fatal error: '(?<header>[\w./+-]{1,120})' file not found/, {
      cause: 'The header {header} isn’t installed.',
      next: 'Install the development package that has {header} before this step.',
    }),
    rule(
      'system-library-missing',
      2,
      /^(?:npm (?:ERR!|error) )?\s{0,12}\d{1,6} \| #\s{0,4}include <(?<header>[\w./+-]{1,120})>/,
      {
        cause: 'The header {header} isn’t installed.',
        next: 'Install the development package that has {header} before this step.',
      },
    ),
    rule('compile-error', 2, /fatal error: (?<header>[\w./+-]{1,120}): No such file or directory/, {
      cause: 'The code includes {header}, which isn’t there.',
      next: 'Install the library that brings {header}, or fix the include path.',
    }),
    rule(
      'system-library-missing',
      3,
      /ld(?:\.\w{1,6})?: cannot find (?:-l(?<library>[\w+.-]{1,60})|(?<startup>S?crt[1in]\.o|libc(?:_nonshared)?\.[\w.]{1,8}))|unable to find library -l(?<other>[\w+.-]{1,60})|library not found for -l(?<third>[\w+.-]{1,60})/,
      {
        cause: 'The linker can’t find a library.',
        next: 'Install the library’s development package (on Alpine, static builds need the -static package).',
      },
    ),
    rule(
      'system-library-missing',
      3,
      /Error loading shared library (?<library>[\w.+-]{1,80})|error while loading shared libraries: (?<other>[\w.+-]{1,80})|version `(?:GLIBC|GLIBCXX)_[\d.]{1,12}' not found|symbol not found: \w{1,80}|Error relocating \S{1,160}/,
      {
        cause: 'A shared library that a program needs isn’t in the image, or has another version.',
        next: 'Install the library in the final stage, and build on the same distribution (musl and glibc don’t mix).',
      },
    ),
    rule(
      'system-library-missing',
      3,
      /No package '(?<library>[\w.+-]{1,80})' found|Package requirements \((?<other>[^)]{1,120})\) were not met|Package (?<third>[\w.+-]{1,80}) was not found in the pkg-config search path|Dependency "(?<fourth>[\w.+-]{1,80})" not found|(?<!-- )Could NOT find (?<fifth>[\w.+-]{1,60})(?: \(missing: |, )|a package configuration file provided by "(?<sixth>[\w.+-]{1,80})"|configure: error: (?:Cannot find )?\S{1,60}\.h\b.{0,40}(?:not found)?|configure: error: (?:cannot|could not|unable to) find .{0,60}(?:\.h\b|library|headers?|lib\w)|Please provide a path to \S{1,40}-config\b|^\s{0,4}\* deb: (?<tenth>[\w.+-]{1,60})|^(?:npm (?:ERR!|error) )?gyp: Call to 'pkg-config (?<seventh>[\w.+-]{1,60})|^(?<eighth>\w[\w./-]{0,60}\.h) not found\.?$|Couldn't find a valid ICU package|No usable version of libssl|Unable to load dependency (?<ninth>\w{1,40})|configure: error: .{0,60}(?:not found|is required|required|missing|cannot find).{0,80}(?:lib|headers?|devel|library)|configure: error: (?:lib[\w+-]{1,40}|\w{1,30} (?:library|headers?)) .{0,80}not found|Please reinstall the \w{1,40} distribution|configure: error: (?<eleventh>[\w+-]{1,40}-config)\b.{0,40} not found|configure: error: .{1,80} requires the (?<twelfth>[\w+-]{1,30}) library/i,
      {
        cause: 'A library that the build looks for isn’t installed.',
        next: 'Install its development package (and pkg-config) before this step.',
      },
    ),
    rule(
      'build-tool-missing',
      3,
      /no acceptable C(?:\+\+)? compiler found|C compiler cannot create executables|No CMAKE_\w{1,4}_COMPILER could be found|CMAKE_\w{1,4}_COMPILER not set|CMake was unable to find a build program|Could not find CMAKE_ROOT|C compiler .{0,60}(?:not found|is not able)|(?:No|Unknown) compiler\(s\)|autoreconf.{0,20}: not found|libtool.{0,30}not found|configure: error: .{0,40}(?:compiler|pkg-config|autoconf|automake|bison|flex|yasm|nasm|perl|python3?)\b.{0,40}(?:not found|could not be found|is required|missing)|The pkg-config script could not be found|Cannot find autoconf|Can't exec "(?<tool>\w{1,40})": No such file|possibly undefined macro: (?:AC_|AM_|LT_)|Program '(?<other>[\w.+-]{1,60})' not found or not executable|Broken toolchain: cannot link|CMake is required to build|Missing dependency: (?<third>cmake|nasm|perl)/i,
      {},
    ),
    rule(
      'toolchain-too-old',
      3,
      /CMake [\d.]{1,12} or higher is required|unrecognized command[- ]line option ['‘"]?-std=|Compatibility with CMake < 3\.\d{1,2} has been removed|requires (?:at least )?(?:GCC|gcc|clang|meson|ninja) (?:version )?[\d.>=]{1,10}|Meson version is .{0,40} but project requires|invalid value 'c\+\+\d\w' in|#error .{0,60}(?:C\+\+\d\d (?:or later|standard)|requires compiler and library support)|C\+\+ versions less than/i,
      {
        next: 'Use a base image with a newer compiler or CMake (for “Compatibility … removed”: an older CMake, or -DCMAKE_POLICY_VERSION_MINIMUM=3.5).',
      },
    ),
    rule('toolchain-too-old', 3, /nan\.h:\d{1,6}:\d{1,5}: error|error: .{0,120}['‘:]v8::/, {
      cause: 'A native module doesn’t fit this Node.js: the interface that it uses is gone.',
      next: 'Update the package that is compiled here, or use an older node base image.',
    }),
    rule('unknown', 3, /unable to guess system type|cannot guess build type; you must specify one/, {
      cause: 'The package’s config.guess is too old to know this processor.',
      next: 'Update config.guess and config.sub (autoreconf -fi), or pass --build to configure.',
    }),
    rule('unknown', 2, /^\s{0,4}Cannot find source file:/, {
      cause: 'CMake can’t find a source file that the project names.',
      next: 'COPY the whole source tree before this step; where the file belongs to a Git submodule, check it out before the build (in CI: submodules: recursive).',
    }),
    rule('unknown', 3, /\*\*\* missing separator\./, {
      cause: 'The Makefile has a mistake: a recipe must begin with a tab.',
      next: 'Fix the line that the message names.',
    }),
    rule('unknown', 2, /Unknown CMake command "(?<command>[^"]{1,80})"/, {
      cause: 'CMake doesn’t know the command {command}: the file that defines it isn’t included.',
      next: 'COPY the project’s cmake folder, or install the package that defines {command}.',
    }),
    rule(
      'git-submodule',
      3,
      /does not contain a CMakeLists\.txt file|submodule .{0,80}(?:not initialized|is not (?:initialized|checked out|available)|missing)|git submodule update --init|No url found for submodule path|Fetched in submodule path '[^']{1,160}', but it did not contain|fatal: clone of '[^']{1,200}' into submodule path/i,
    ),
    rule(
      'copy-missing',
      3,
      /does not appear to contain CMakeLists\.txt|The source directory "[^"]{1,200}" does not exist/,
      {
        cause: 'CMakeLists.txt isn’t in the folder that CMake was given.',
        next: 'COPY the sources before this step, and check the path given to cmake.',
      },
    ),
    rule(
      'script-missing',
      3,
      /make(?:\[\d{1,3}\])?: \*\*\* No rule to make target [`'](?<target>[^']{1,160})'|make(?:\[\d{1,3}\])?: \*\*\* No targets specified and no makefile found|ninja: error: unknown target/,
      {
        next: 'Check the target’s name, and that the Makefile and the sources are copied.',
      },
    ),
    rule(
      'compile-error',
      3,
      /^(?:npm (?:ERR!|error) )?\s{0,12}[^\s#]\S{0,240}\.(?:c|cc|cpp|cxx|h|hpp|m|mm|cu|swift|zig):\d{1,6}(?::\d{1,5})?: (?:fatal )?error: (?!.{1,120}: No such file)/,
    ),
    rule(
      'compile-error',
      2,
      /undefined reference to [`'‘]|collect2: error: ld returned|undefined symbol: |multiple definition of/,
    ),
  ],
};
