// Places in a log where a secret stands: behind a name, a flag, in an address or a header. Each pattern runs in linear time:
// every repetition is bounded, so that a line of a megabyte cannot stop the bot.

export interface SecretPlace {
  readonly what: string;
  /** The first group stays; the second is the value. */
  readonly pattern: RegExp;
  /** What the value must be like: any but ordinary words, text that looks drawn by lot, or whatever stands there. */
  readonly value: 'not words' | 'random' | 'any';
}

/** Names whose value is a secret, whatever it looks like. */
const NAME =
  '[\\w.-]{0,40}(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth[_-]?key|_authToken|_auth)[\\w-]{0,20}';

/** How a name is given a value: `:`, `=`, `:=`, `=>`, after a quote that may be escaped. */
const GIVEN = '(?:\\\\?["\'])?\\s{0,3}(?:=>|:=|[=:])\\s{0,3}';

const VALUE =
  '<[^>\\n]{1,60}>|\\\\"[^"\\\\\\n]{3,500}\\\\"|"[^"\\n]{3,500}"|\'[^\'\\n]{3,500}\'|[^\\s"\',;]{3,500}';

export const SECRET_PLACES: readonly SecretPlace[] = [
  { what: 'Azure storage key', pattern: /\b(AccountKey=)([A-Za-z0-9+/]{40,120}={0,2})/g, value: 'any' },
  {
    what: 'password in an address',
    // Up to the last @: a password may hold one.
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,100}:)([^\s/"'<>]{1,300})(?=@)/gi,
    value: 'any',
  },
  {
    what: 'token as the user of an address',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)([^\s:@/"'<>]{20,300})(?=@)/gi,
    value: 'random',
  },
  {
    what: 'secret in a query',
    pattern:
      /([?&](?:[\w-]{0,30}(?:token|signature|secret|password|api_?key)|sig|key|auth)=)([^&\s"'<>]{8,2000})/gi,
    value: 'random',
  },
  {
    what: 'authorization header',
    pattern:
      /\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3})([^\s"',;]{4,4000})/gi,
    value: 'not words',
  },
  { what: 'bearer token', pattern: /\b(bearer\s{1,3})([A-Za-z0-9._~+/-]{16,4000}=*)/gi, value: 'not words' },
  {
    what: 'cookie',
    pattern: /\b((?:set-)?cookie["']?:\s{0,3}[\w.-]{1,80}=)([^\s"'][^\n"']{7,4000})/gi,
    value: 'not words',
  },
  {
    what: 'header that holds a key',
    pattern: /\b(x-[\w-]{0,40}(?:key|api|auth|signature)["']?:\s{0,3}["']?)([^\s"',;]{12,2000})/gi,
    value: 'random',
  },
  { what: 'docker login', pattern: /("auth"\s{0,3}:\s{0,3}")([A-Za-z0-9+/=]{8,2000})(?=")/g, value: 'any' },
  {
    what: 'composer login',
    pattern:
      /("(?:github|gitlab|bitbucket)-(?:oauth|token)"\s{0,3}:\s{0,3}\{\s{0,3}"[^"\n]{1,80}"\s{0,3}:\s{0,3}")([^"\n]{8,500})/g,
    value: 'any',
  },
  {
    what: 'environment variable',
    // A value of the shell ends at a space only.
    pattern:
      /\b((?:[A-Z][A-Z0-9_]{0,60})?(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)=)([^\s"'`$<][^\s"'`]{2,500})/g,
    value: 'not words',
  },
  {
    what: 'secret setting',
    pattern: new RegExp(`\\b(${NAME}${GIVEN})(${VALUE})`, 'gi'),
    value: 'not words',
  },
  {
    what: 'pass',
    // Test runners say `pass: 12`: only what is quoted, or a variable.
    pattern: /\b((?:\w{0,40}_)?pass["']?\s{0,3}(?:=>|[=:])\s{0,3})("[^"\n]{3,300}"|'[^'\n]{3,300}')/gi,
    value: 'not words',
  },
  { what: 'pass variable', pattern: /\b(\w{0,40}_PASS=)([^\s"'`$][^\s"'`]{2,300})/g, value: 'not words' },
  {
    what: 'setting of a tool',
    pattern:
      /\b(config(?:ure)?\s[^\n|;&]{0,200}?(?:token|secret|password|key)[\w.-]{0,30}\s{1,3})([^\s=]{8,500})/gi,
    value: 'random',
  },
  {
    what: 'line of pgpass',
    pattern: /(?<![\w.*-])((?:[\w.-]{1,80}|\*):(?:\d{4,5}|\*):[\w*-]{1,60}:[\w*-]{1,60}:)(\S{8,200})$/gm,
    value: 'random',
  },
  {
    what: 'other key',
    pattern:
      /\b([\w.-]{0,60}(?:key(?:[_-]data)?|salt|_pat|dsn|creds?)["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"',;]{16,500})/gi,
    value: 'random',
  },
  {
    what: 'variable of a Dockerfile',
    pattern: /\b((?:ENV|ARG)\s{1,3}[A-Z0-9_]{0,60}(?:PASSWORD|SECRET|TOKEN|KEY)\s{1,3})([^\s=]{8,500})/g,
    value: 'not words',
  },
  {
    what: 'element of XML',
    pattern: /(<[\w.-]{0,30}(?:password|passphrase|secret|token|api-?key)>)([^<\s]{3,500})(?=<\/)/gi,
    value: 'not words',
  },
  {
    what: 'key and value of XML',
    pattern: /(key="[\w.-]{0,40}(?:password|secret|token|key)"\s{1,3}value=")([^"\n]{3,500})/gi,
    value: 'not words',
  },
  {
    what: 'secret flag',
    pattern:
      /(--(?:password|passwd|passphrase|token|secret|api-key|access-key|auth-token)(?:=|\s{1,3}))("[^"\n]{2,500}"|'[^'\n]{2,500}'|[^\s"'-][^\s"']{1,500})/gi,
    value: 'not words',
  },
  {
    what: 'short flag of a login',
    pattern:
      /\b((?:(?:docker|podman|nerdctl|buildah|skopeo|oras|crane|az|helm registry|cf|oc)\s{1,3}login|sshpass)\b[^\n|;&]{0,200}?\s-p[ =]?)("[^"\n]{2,500}"|'[^'\n]{2,500}'|[^\s"'-][^\s"']{2,500})/g,
    value: 'not words',
  },
  {
    what: 'flag of another tool',
    pattern:
      /\b((?:redis-cli\b[^\n|;&]{0,200}?\s-a|ldap\w{3,10}\b[^\n|;&]{0,200}?\s-w|(?:un)?zip\b[^\n|;&]{0,200}?\s-P)\s{1,3}|lftp\b[^\n|;&]{0,200}?\s-u\s{1,3}[^\s,]{1,60},)(\S{4,200})/g,
    value: 'not words',
  },
  {
    what: 'password of OpenSSL or keytool',
    pattern: /(\s-(?:pass(?:in|out)?\s{1,3}pass:|(?:store|key|srcstore|deststore)pass\s{1,3}))(\S{4,200})/g,
    value: 'not words',
  },
  {
    what: 'password of a MySQL client',
    pattern: /\b((?:mysql|mariadb)\w{0,10}\s[^\n|;&]{0,200}?(?<=\s)-p)([^\s"']{3,200})/g,
    value: 'not words',
  },
  {
    what: 'key of a NuGet push',
    pattern: /\b(nuget push\b[^\n|;&]{0,200}?\s-k\s)(\S{8,200})/g,
    value: 'not words',
  },
  {
    what: 'user and password of curl',
    pattern:
      /\b(curl\b[^\n|;&]{0,300}?\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:'"$]{1,100}:)([^\s'"]{2,300})/g,
    value: 'not words',
  },
  {
    what: 'login of netrc',
    pattern: /\b(login\s{1,3}\S{1,100}\s{1,3}password\s{1,3})(\S{2,300})/g,
    value: 'not words',
  },
  {
    what: 'login of Bundler or Composer',
    pattern:
      /\b((?:BUNDLE_\w{1,60}__\w{1,60}["']?[=:]\s?["']?[^\s:"']{1,100}:|bundle config (?:set )?(?:--\w{1,10} )?[\w.-]{1,100} [^\s:]{1,100}:|http-basic\.[\w.-]{1,100} \S{1,100} ))([^\s"'/][^\s"']{3,300})/g,
    value: 'not words',
  },
  {
    what: 'password that was made',
    pattern: /\b(password (?:is|was|has been)\b[^\n:]{0,80}:\s{1,3})(\S{6,200})/gi,
    value: 'not words',
  },
];
