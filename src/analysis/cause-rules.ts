// Why builds break, as a table: what to look for in the error and the last lines, what it probably means, what to do.
// The first rule that fits decides, so the more telling ones stand first.

export interface CauseRule {
  readonly id: string;
  readonly pattern: RegExp;
  /** In plain words, for somebody who did not write the Dockerfile. */
  readonly cause: string;
  readonly next: string;
}

export const CAUSE_RULES: readonly CauseRule[] = [
  {
    id: 'out-of-memory',
    pattern:
      /exit code: 137\b|heap out of memory|OOMKilled|out of memory: kill|cannot allocate memory|fatal error: runtime: out of memory|java\.lang\.OutOfMemoryError|signal: killed|SIGKILL/i,
    cause: 'The step ran out of memory and was killed.',
    next: 'Give the project larger hardware, or let the step use less memory (fewer parallel jobs).',
  },
  {
    id: 'no-space',
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    cause: 'The disk of the build machine is full.',
    next: 'Make the cache larger, or reset the project if its cache holds what nobody needs.',
  },
  {
    id: 'registry-rate-limit',
    pattern: /toomanyrequests|pull rate limit|429 Too Many Requests|status(?: code)?:? 429/i,
    cause: 'A registry refuses more downloads for now: its rate limit is reached.',
    next: 'Log in to the registry in the build, or use a mirror; otherwise wait and build again.',
  },
  {
    id: 'registry-unauthorized',
    pattern:
      /failed to fetch oauth token|401 Unauthorized|unauthorized: (?:authentication required|incorrect username)|no basic auth credentials|code E401|authentication failed for/i,
    cause: 'A registry or repository did not accept the login.',
    next: 'Renew the login (token or password) that the build uses.',
  },
  {
    id: 'registry-forbidden',
    pattern: /403 Forbidden|denied: requested access|insufficient_scope|pull access denied|code E403/i,
    cause: 'A registry or repository knows the login, but does not allow this.',
    next: 'Give that login the right to read (or push), or check the name that is asked for.',
  },
  {
    id: 'base-image-gone',
    pattern:
      /manifest unknown|manifest for \S+ not found|no match for platform in manifest|: not found: manifest/i,
    cause: 'An image that the Dockerfile starts from is not there (any more), or not for this platform.',
    next: 'Check the image name and tag after FROM.',
  },
  {
    id: 'missing-file',
    pattern:
      /failed to (?:calculate checksum|compute cache key).*not found|COPY failed: (?:file not found|stat)|ADD failed: file not found/i,
    cause: 'COPY asks for a file that is not in the build context.',
    next: 'Check the path, and whether .dockerignore leaves the file out.',
  },
  {
    id: 'lockfile',
    pattern:
      /ERR_PNPM_(?:OUTDATED_LOCKFILE|FROZEN_LOCKFILE)|npm ci.{0,80}can only install|package\.json and package-lock\.json.{0,60}(?:are not )?in sync|Your lockfile needs to be updated|lockfile would have been modified|lock file needs to be updated|poetry\.lock.{0,60}(?:not up to date|changed significantly)|changed significantly since poetry\.lock|missing go\.sum entry|updates to go\.mod needed|frozen lockfile/i,
    cause: 'The lock file does not fit the list of dependencies.',
    next: 'Install once on a developer’s machine and commit the lock file.',
  },
  {
    id: 'package-not-found',
    pattern:
      /Unable to locate package|has no installation candidate|No matching distribution found|code E404|ERR_PNPM_FETCH_404|npm error 404|no matching package named|Could not find a version that satisfies/i,
    cause: 'A package, or this version of it, is not in its registry.',
    next: 'Check the name and version; a private package may need a login or another registry.',
  },
  {
    id: 'certificate',
    pattern:
      /x509: certificate|certificate verify failed|SELF_SIGNED_CERT|unable to get local issuer certificate|certificate has expired/i,
    cause: 'A certificate was not accepted.',
    next: 'Check the clock and the CA certificates in the base image, or a proxy in between.',
  },
  {
    id: 'dns',
    pattern:
      /no such host|could not resolve host|Temporary failure in name resolution|EAI_AGAIN|getaddrinfo ENOTFOUND|Name or service not known/i,
    cause: 'A host name could not be resolved.',
    next: 'Build again; if it stays, check the name, or whether it is only known inside your network.',
  },
  {
    id: 'network',
    pattern:
      /connection (?:refused|reset by peer|timed out)|i\/o timeout|ECONNRESET|ETIMEDOUT|ECONNREFUSED|TLS handshake timeout|unexpected EOF|network is unreachable|502 Bad Gateway|503 Service Unavailable/i,
    cause: 'A connection to another machine broke or was never made.',
    next: 'Build again; if it stays, check whether that server is up and reachable from Depot.',
  },
  {
    id: 'wrong-platform',
    pattern: /exec format error|exec user process caused|does not match the specified platform/i,
    cause: 'A program for another processor was started.',
    next: 'Check the platform of the base image and of binaries that are copied in.',
  },
  {
    id: 'timeout',
    pattern:
      /timed out after|context deadline exceeded|DeadlineExceeded|exceeded the maximum execution time|exit code: 124\b/i,
    cause: 'It took longer than it may.',
    next: 'Look for a step that hangs; raise the project’s build timeout if it really needs longer.',
  },
  {
    id: 'test',
    pattern:
      /\b[1-9]\d* (?:failed|failing)\b|Tests?:?\s+\d+ failed|--- FAIL:|^FAIL\b|\bFAIL\s{1,3}\S+|FAILED \(|AssertionError|test result: FAILED|Failures: [1-9]|there were failing tests/im,
    cause: 'A test failed.',
    next: 'Look at the failing test in the log; it most likely fails on a developer’s machine too.',
  },
  {
    id: 'compile',
    pattern:
      /error TS\d{4}|SyntaxError|error\[E\d{4}\]|could not compile|cannot find (?:module|symbol|package)|Module not found|undefined reference|fatal error: \S+\.h|compilation (?:failed|terminated)|undefined: \w+|BUILD FAILED/i,
    cause: 'The source does not compile.',
    next: 'Look at the first error in the log.',
  },
  {
    id: 'secret-missing',
    pattern:
      /secret \S+(?: not found|: not found)|unset secret|could not parse ssh|no SSH key|Host key verification failed|Permission denied \(publickey/i,
    cause: 'A secret or SSH key that the step mounts was not given to the build.',
    next: 'Pass it with --secret or --ssh, in CI too.',
  },
  {
    id: 'command-not-found',
    pattern: /exit code: 127\b|command not found|executable file not found/i,
    cause: 'A program that the step calls is not installed in the image.',
    next: 'Install it in an earlier step, or check the name.',
  },
  {
    id: 'permission',
    pattern: /exit code: 126\b|EACCES|permission denied|Operation not permitted/i,
    cause: 'A file may not be read, written or run by this user.',
    next: 'Check the owner and mode of the file (COPY --chown, --chmod), and USER.',
  },
];
