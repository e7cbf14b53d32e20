// BuildKit's own messages: https://github.com/moby/buildkit (frontend/dockerfile, solver, session), v0.12 to v0.25, and
// Docker's command line in front of it.

import { isCacheStep, rule, type StepContext, type ToolRules } from '../rule.ts';

const isCopyFrom = ({ step }: StepContext) =>
  /\b(?:COPY|ADD)\b.{0,400}--from=|--mount=\S{0,200}\bfrom=/.test(step);
const isCopy = ({ step }: StepContext) => !isCopyFrom({ step, command: '' });
const isDefinition = ({ step }: StepContext) => step.startsWith('[internal] load build definition');

const COPY_MISSING = {
  cause: '“{file}” isn’t in the build context.',
  next: 'Check the path of “{file}”, the folder that the build starts from, and that .dockerignore doesn’t leave it out.',
  when: isCopy,
};
const COPY_FROM_MISSING = {
  cause: '“{file}” isn’t in the stage or image that COPY --from reads.',
  next: 'Check the path of “{file}”, and that the earlier stage really creates it.',
  when: isCopyFrom,
};

export const BUILDKIT: ToolRules = {
  tool: 'buildkit',
  rules: [
    rule('copy-from-missing', 3, /"(?<file>[^"]{1,300})"(?: not found)?: not found/, COPY_FROM_MISSING),
    rule('copy-missing', 3, /"(?<file>\/[^"]{0,300})"(?: not found)?: not found/, COPY_MISSING),
    rule(
      'copy-from-missing',
      3,
      /lstat (?<file>\/[^:\s]{1,300}): no such file or directory/,
      COPY_FROM_MISSING,
    ),
    rule('copy-missing', 3, /lstat (?<file>\/[^:\s]{1,300}): no such file or directory/, COPY_MISSING),
    rule(
      'copy-missing',
      3,
      /(?:COPY|ADD) failed: file not found in build context or excluded by \.dockerignore: stat (?<file>[^:]{1,300}): /,
      COPY_MISSING,
    ),
    rule(
      'copy-missing',
      3,
      /(?:COPY|ADD) failed: stat (?<file>[^:]{1,300}): (?:file does not exist|no such file)/,
      COPY_MISSING,
    ),
    rule('copy-missing', 3, /(?:COPY|ADD) failed: no source files were specified/),
    rule(
      'copy-missing',
      3,
      /(?:path|unable to prepare context: path) "(?<file>[^"]{1,300})" not found$/,
      COPY_MISSING,
    ),
    rule(
      'dockerfile-missing',
      3,
      /failed to read dockerfile: open (?<file>[^:]{1,300}): no such file or directory/i,
      {
        cause: 'There is no {file} where the build looks for it.',
        next: 'Pass the path with -f, or run the build from the folder that has {file}.',
      },
    ),
    rule(
      'dockerfile-missing',
      3,
      /unable to evaluate symlinks in Dockerfile path|failed to read dockerfile|unable to prepare context: unable to/i,
    ),
    rule('dockerfile-syntax', 3, /dockerfile parse error (?:on )?line (?<line>\d{1,6}): (?<what>.{1,160})/i, {
      cause: 'The Dockerfile has a mistake on line {line}: {what}',
      next: 'Fix line {line} of the Dockerfile.',
    }),
    rule('dockerfile-syntax', 3, /(?:unknown instruction|unknown flag): (?<what>\S{1,80})/i, {
      cause: 'The Dockerfile has an instruction or flag that doesn’t exist: {what}',
      next: 'Fix “{what}” in the Dockerfile, or use a newer “# syntax=docker/dockerfile:1”.',
    }),
    rule('dockerfile-syntax', 3, /base name \((?<what>[^()]{0,120})\) should not be blank/i, {
      cause: 'FROM has no image: {what} is empty.',
      next: 'Give the ARG a default before FROM, or pass it with --build-arg.',
    }),
    rule(
      'dockerfile-syntax',
      3,
      /failed to parse stage name|invalid reference format|circular dependency detected on stage|unsupported modifier|requires at least (?:one|two) arguments?|requires exactly (?:one|two) arguments?|no build stage in current context|the Dockerfile .{0,80}cannot be empty|file with no instructions|unterminated heredoc|failed to process "|destination must be a directory and end with a|duplicate name \S|invalid field '[^']{0,80}' must be a key=value pair|unexpected (?:key|mount type) '/i,
      {},
    ),
    rule('dockerfile-syntax', 1, /\S/, { when: isDefinition }),
    rule('stage-missing', 3, /target stage "?(?<stage>[^"\s]{1,120})"? could not be found/i, {
      cause: 'The Dockerfile has no stage “{stage}”.',
      next: 'Fix --target, or name a stage “AS {stage}” in the Dockerfile.',
    }),
    rule(
      'stage-missing',
      3,
      /failed to reach build target (?<stage>\S{1,120}) in Dockerfile|invalid from flag value (?<from>\S{1,120})/i,
    ),
    rule(
      'secret-missing',
      3,
      /secret (?<secret>[\w.-]{1,80}): not found|(?:unset|unknown) (?:secret|ssh forward key) (?<id>[\w.-]{1,80})|no SSH key "(?<key>[^"]{0,80})" forwarded/i,
      {
        next: 'Pass it to the build with --secret id=… (or --ssh default), in CI too.',
      },
    ),
    rule(
      'secret-missing',
      3,
      /could not (?:parse|access the) ssh(?: agent)?|invalid empty ssh agent socket|\/run\/buildkit\/ssh_agent\.\d{1,3}\S{0,4}: (?:No such file|Connection refused)/i,
      {
        cause: 'The step needs SSH, and no SSH agent was passed to the build.',
        next: 'Start an agent with the key and pass --ssh default, in CI too.',
      },
    ),
    rule(
      'secret-missing',
      3,
      /\/run\/secrets\/(?<secret>[\w.-]{1,80})['’"]?: No such file or directory|No such file or directory:? ['"]?\/run\/secrets\/(?<other>[\w.-]{1,80})/i,
      {
        cause: 'A secret that the step reads from /run/secrets wasn’t passed to the build.',
        next: 'Pass it with --secret id=…,src=… (in CI too), and mount it with required=true to fail earlier.',
      },
    ),
    rule(
      'credential-helper',
      3,
      /error getting credentials - err|docker-credential-[\w-]{1,40}["’']?: executable file not found|exec: "docker-credential-/i,
    ),
    rule(
      'builder-lost',
      3,
      /no active session for|keep ?alive ping failed|no such job \w{8}|http2: client connection lost|failed to receive status: rpc error|error reading from server: (?:EOF|read tcp|connection)|closing transport due to: connection error|code = Unavailable desc|graceful_stop|session .{0,60}(?:not found|healthcheck failed)|lost connection to (?:the )?(?:builder|buildkit)|failed to (?:dial|connect to) (?:gRPC|buildkit)|buildkit.{0,40}(?:is not running|not responding)|transport is closing|grpc: the client connection is closing|lease does not exist: not found/i,
    ),
    rule(
      'cache-export-failed',
      3,
      /^blob not found|error writing (?:manifest|layer|config) blob|failed to export cache|cache export .{0,40}(?:failed|not supported)|failed to solve: .{0,60}exporting cache|failed to (?:commit|reserve) cache|failed to configure \w{1,20} cache exporter/i,
      { when: (context) => isCacheStep(context) || !/exporting to/.test(context.step) },
    ),
    rule('cache-export-failed', 3, /\S/, { when: isCacheStep }),
    rule(
      'depot-error',
      3,
      /failed to (?:launch|start|acquire|provision) .{0,60}(?:machine|builder)|unable to (?:acquire|launch|start) .{0,40}(?:machine|builder)|no (?:machines|builders) (?:are )?available|(?:contact|email) (?:Depot|support@depot|help@depot)|error connecting to depot/i,
    ),
    rule('depot-error', 2, /\S/, { when: ({ step }) => step.startsWith('[depot]') }),
    rule(
      'wrong-platform',
      3,
      /exec format error|rosetta error|qemu-[\w-]{1,20}(?:-static)?: Could not open '[^']{0,120}ld-/i,
      {
        next: 'Use an image and binaries for the platform you build: check FROM --platform and every downloaded or copied binary.',
      },
    ),
    rule('wrong-platform', 3, /does not match the (?:specified|expected|detected host) platform/i, {
      when: ({ step }) => !/^\[internal\]/.test(step),
    }),
    rule(
      'emulation-crash',
      3,
      /qemu: (?:uncaught target signal|unhandled CPU exception)|qemu-[\w-]{1,20}(?:-static)?: (?:uncaught|internal error|\.\.\/)|QEMU internal SIG/i,
    ),
    rule(
      'no-space',
      3,
      /no space left on device|ENOSPC(?!: System limit)|disk quota exceeded|EDQUOT|will exceed the configured upper limit|storage quota|507 Insufficient Storage|You don't have enough free space|not enough (?:free )?(?:disk )?space/i,
    ),
    rule(
      'timeout',
      2,
      /exit code: 124\b|(?:build|step|job) (?:timed out|exceeded|timeout)|exceeded the (?:maximum|configured) (?:execution|build) time|^timeout: sending signal/i,
    ),
    rule(
      'checksum-mismatch',
      3,
      /computed checksums? did NOT match|checksum did not match|sha(?:256|512)sum: .{0,60}did not match|(?:digest|checksum) mismatch/i,
    ),
    rule('unknown', 3, /ENOSPC: System limit for number of file watchers/, {
      cause: 'A tool watches files, and the limit of watchers is reached (the disk isn’t full).',
      next: 'Run the build without watch mode.',
    }),
    rule(
      'unknown',
      3,
      /runc run failed: unable to start container process: (?:error during container init: )?(?:open sysctl |error mounting |unable to apply |error setting )/,
      {
        cause: 'The builder’s container runtime could not start the step.',
        next: 'Retry. If it fails again on every builder, contact Depot with the build’s id.',
      },
    ),
    rule('unknown', 3, /granting entitlement (?<entitlement>[\w.]{1,60}) is not allowed/, {
      cause: 'The build asks for {entitlement}, which the builder doesn’t allow.',
      next: 'Leave --allow {entitlement} and RUN --security=insecure (or --network=host) out.',
    }),
    rule('unknown', 3, /unlazy requires an applier|failed to get state for index \d/, {
      cause: 'A layer of the build cache can’t be used.',
      next: 'Retry. If it fails again, reset the project’s cache.',
    }),
    rule('unknown', 3, /is no longer supported since containerd|manifest\.v1\+prettyjws/, {
      cause: 'The image has a format that is no longer supported (schema 1).',
      next: 'Use a newer tag, or push the image again with a current Docker.',
    }),
    rule('unknown', 3, /413 Request Entity Too Large/, {
      cause: 'The registry, or the proxy before it, doesn’t take a layer of this size.',
      next: 'Raise its limit for uploads (client_max_body_size), or make the layer smaller.',
    }),
    rule('unknown', 3, /server gave HTTP response to HTTPS client/, {
      cause: 'The registry speaks http, and the builder expects https.',
      next: 'Give the registry a TLS certificate, or configure it as insecure for the builder.',
    }),
    rule('timeout', 1, /context deadline exceeded|DeadlineExceeded/),
  ],
};
