// Every kind of cause, with the words to use when a rule has none.

interface Words {
  readonly cause: string;
  readonly next: string;
}

export const KINDS = {
  'out-of-memory': {
    cause: 'The step ran out of memory and was killed.',
    next: 'Give the project larger hardware, or use less memory: fewer parallel jobs, a smaller heap.',
  },
  'no-space': {
    cause: 'The disk is full.',
    next: 'Reset the project’s cache or raise its cache size, and delete temporary files in the same RUN.',
  },
  'registry-rate-limit': {
    cause: 'The image registry allows no more pulls for now.',
    next: 'Log in to the registry before the build, use a mirror of the image, or retry later.',
  },
  'registry-unauthorized': {
    cause: 'The image registry rejected the login.',
    next: 'Log in to the registry again before the build: the password or token is missing, wrong or expired.',
  },
  'registry-forbidden': {
    cause: 'The login may not use this image repository, or it doesn’t exist.',
    next: 'Check the image name, and that the account may pull from or push to that repository.',
  },
  'image-not-found': {
    cause: 'The image has no such tag, or none for this platform.',
    next: 'Check the tag and that the image exists for the platform you build.',
  },
  'wrong-platform': {
    cause: 'A program or image is for another processor.',
    next: 'Use an image and binaries for the platform you build (check --platform and downloaded binaries).',
  },
  'copy-missing': {
    cause: 'A file that COPY or ADD needs isn’t in the build context.',
    next: 'Check the path, the build context’s folder, and that .dockerignore doesn’t leave the file out.',
  },
  'copy-from-missing': {
    cause: 'A file that COPY --from needs isn’t in that stage or image.',
    next: 'Check the path, and that the earlier stage really creates the file.',
  },
  'dockerfile-syntax': {
    cause: 'The Dockerfile has a mistake.',
    next: 'Fix the line that the message names.',
  },
  'dockerfile-missing': {
    cause: 'There is no Dockerfile where the build looks for it.',
    next: 'Pass its path with -f, or run the build from the folder that has it.',
  },
  'stage-missing': {
    cause: 'The build asks for a stage that the Dockerfile doesn’t have.',
    next: 'Fix --target or COPY --from: the stage’s name must match an “AS” in the Dockerfile.',
  },
  'secret-missing': {
    cause: 'A secret that the step mounts wasn’t passed to the build.',
    next: 'Pass it with --secret (or --ssh), in CI too.',
  },
  'lockfile-missing': {
    cause: 'There is no lock file.',
    next: 'Commit the lock file and COPY it before the install step.',
  },
  'lockfile-outdated': {
    cause: 'The lock file doesn’t match the manifest.',
    next: 'Run the install locally and commit the lock file.',
  },
  'lockfile-format': {
    cause: 'The lock file was written by another version of the tool.',
    next: 'Use the version of the tool that wrote the lock file (pin it), or write the lock file again.',
  },
  'dependency-conflict': {
    cause: 'Versions of dependencies exclude each other.',
    next: 'Change the version that conflicts, then update the lock file.',
  },
  'package-not-found': {
    cause: 'A package doesn’t exist in the registry or repository.',
    next: 'Check the package’s name and version, and that the right registry is configured.',
  },
  'package-auth': {
    cause: 'The package registry rejected the credentials.',
    next: 'Pass a valid token to the install step (as a build secret), and check that it may read this package.',
  },
  'checksum-mismatch': {
    cause: 'A download is not what was pinned.',
    next: 'Find out whether upstream changed the file before you update the checksum; a proxy or broken cache does it too.',
  },
  'distribution-eol': {
    cause: 'The distribution’s release is no longer supported, and its repositories are gone.',
    next: 'Move to a supported base image; the archive of old releases is a stopgap.',
  },
  'repository-key': {
    cause: 'A package repository’s signature or key isn’t accepted.',
    next: 'Install the repository’s current key, or update the base image.',
  },
  'package-index-missing': {
    cause: 'The package index is missing or out of date.',
    next: 'Run apt-get update (or its like) and the install in the same RUN.',
  },
  'pinned-version-gone': {
    cause: 'The pinned version of a package is no longer served.',
    next: 'Pin a version that exists, or leave the exact version out.',
  },
  dns: {
    cause: 'A host name couldn’t be resolved.',
    next: 'Retry. If it fails again, check the name, and whether only your own network knows it.',
  },
  network: {
    cause: 'A connection to another server failed.',
    next: 'Retry. If it fails again, check that the server is up and reachable from the builder.',
  },
  certificate: {
    cause: 'A TLS certificate wasn’t accepted.',
    next: 'Install ca-certificates (and your company’s CA) in the image; check the server’s certificate and clock.',
  },
  'download-404': {
    cause: 'A file to download doesn’t exist (404).',
    next: 'Fix the URL or the version in it.',
  },
  'toolchain-too-old': {
    cause: 'The language or tool version in the image doesn’t match what the code needs.',
    next: 'Use a base image with the version that is asked for.',
  },
  'build-tool-missing': {
    cause: 'A compiler or build tool isn’t installed.',
    next: 'Install the build tools before this step (Debian: build-essential python3; Alpine: build-base python3).',
  },
  'system-library-missing': {
    cause: 'A system library or its headers aren’t installed.',
    next: 'Install the library’s development package before this step.',
  },
  'native-binary-missing': {
    cause: 'The binary of a dependency for this platform wasn’t installed.',
    next: 'Write the lock file again for this platform, and don’t copy node_modules into the image.',
  },
  'module-not-found': {
    cause: 'An import can’t be resolved.',
    next: 'Add the dependency to the manifest, or fix the path (capital letters count on Linux).',
  },
  'command-not-found': {
    cause: 'A program that the step calls isn’t installed.',
    next: 'Install it in an earlier step of the same stage, or fix its name or PATH.',
  },
  'script-interpreter': {
    cause: 'A script can’t start: its interpreter isn’t there, or it has Windows line endings.',
    next: 'Save the script with LF line endings, and install the interpreter of its first line.',
  },
  'script-missing': {
    cause: 'There is no such script or make target.',
    next: 'Check the name of the script or target, and that the file with it is copied.',
  },
  permission: {
    cause: 'The user of this step may not read, write or run a file.',
    next: 'Set the owner or mode with COPY --chown or --chmod, or do it before USER.',
  },
  'test-failed': {
    cause: 'A test failed.',
    next: 'Run the failing test locally and fix it.',
  },
  'test-compile': {
    cause: 'The tests don’t compile.',
    next: 'Fix the first compile error in the tests.',
  },
  'compile-error': {
    cause: 'The code doesn’t compile.',
    next: 'Fix the first error; the later ones often follow from it.',
  },
  'lint-failed': {
    cause: 'A linter or formatter found problems.',
    next: 'Fix what it lists, or change its configuration.',
  },
  'git-auth': {
    cause: 'Git has no credentials for a repository.',
    next: 'Pass a token as a build secret or forward SSH with --ssh, and use it for this host.',
  },
  'git-submodule': {
    cause: 'A Git submodule isn’t checked out.',
    next: 'Run git submodule update --init --recursive before the build (in CI: submodules: recursive).',
  },
  'python-externally-managed': {
    cause: 'The system’s Python doesn’t allow pip to install packages (PEP 668).',
    next: 'Create a virtual environment (python3 -m venv) and use its pip, or pass --break-system-packages.',
  },
  'emulation-crash': {
    cause: 'QEMU, which emulates the other processor, crashed.',
    next: 'Build this platform natively instead of under emulation.',
  },
  'credential-helper': {
    cause: 'Docker’s credential helper failed.',
    next: 'Fix credsStore or credHelpers in ~/.docker/config.json where the build is started, or log in again.',
  },
  'cache-export-failed': {
    cause: 'The build is fine; exporting its cache failed.',
    next: 'Retry. If it fails again, reset the cache or check where it is exported to.',
  },
  'builder-lost': {
    cause: 'The connection to the builder broke.',
    next: 'Retry the build.',
  },
  cancelled: {
    cause: 'Somebody, or a newer push, cancelled the build.',
    next: 'Nothing is broken. Build again if it wasn’t meant, and check CI’s timeout and concurrency settings.',
  },
  timeout: {
    cause: 'It took longer than allowed.',
    next: 'Find the step that hangs, or raise the build timeout.',
  },
  'depot-error': {
    cause: 'Depot reported an internal error; the Dockerfile isn’t the cause.',
    next: 'Retry. If it fails again, check Depot’s status page.',
  },
  unknown: {
    cause: 'The bot doesn’t know this cause.',
    next: 'Run the failing command in the stage’s base image on your machine, and see what changed since the last success.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type Kind = keyof typeof KINDS;

/** Is there anything to say of it? A failure of no kind may still be known by the words of its tool. */
export const isExplained = ({ id, cause }: { readonly id: string; readonly cause: string }): boolean =>
  id !== 'unknown' || cause !== KINDS.unknown.cause;

export const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);

/**
 * What explains other failures stands before what it explains: where DNS failed, a package could not be located either.
 * Of two equally strong kinds of evidence the earlier in this list is the cause.
 */
export const CAUSAL_ORDER: readonly Kind[] = [
  'no-space',
  'cache-export-failed',
  'out-of-memory',
  'emulation-crash',
  'credential-helper',
  'wrong-platform',
  'stage-missing',
  'registry-rate-limit',
  'registry-unauthorized',
  'registry-forbidden',
  'image-not-found',
  'distribution-eol',
  'dns',
  'certificate',
  'network',
  'repository-key',
  'secret-missing',
  'git-auth',
  'package-auth',
  'builder-lost',
  'git-submodule',
  'python-externally-managed',
  'lockfile-format',
  'lockfile-missing',
  'lockfile-outdated',
  'checksum-mismatch',
  'toolchain-too-old',
  'build-tool-missing',
  'native-binary-missing',
  'system-library-missing',
  'package-index-missing',
  'pinned-version-gone',
  'package-not-found',
  'dependency-conflict',
  'copy-from-missing',
  'copy-missing',
  'dockerfile-missing',
  'dockerfile-syntax',
  'script-interpreter',
  'script-missing',
  'command-not-found',
  'module-not-found',
  'test-compile',
  'test-failed',
  'lint-failed',
  'compile-error',
  'permission',
  'download-404',
  'timeout',
  'depot-error',
  'cancelled',
];
