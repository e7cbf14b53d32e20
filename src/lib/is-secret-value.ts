// Is what stands after `token:` or `password=` a secret, or an error message, a type, a piece of code? A secret that a
// machine made never reads like words; one that a person chose may, so there a bare word alone is taken for one.

/** Values that name a secret without being one: `${TOKEN}`, `$(cat file)`, `***`, `true`, `xoxb-…`. */
const PLACEHOLDER =
  /^\\?["'`]?(?:\$\{?[\w.]+\}?|\$\{\{?|\$\(.*|`.*|\*{2,}|x[x-]{2,}|<\/?[\w -]+>|\[redacted\]|.{0,20}(?:…|\.\.)|true|false|null|none|undefined|yes|no)\\?["'`]?[)\]}.,;]{0,3}$/i;

/** What stands in code before a bracket, and after it: `getToken()`, `os.environ[`, `min(capacity`, `z.string().min(1)`. */
const CALL = /^[({[]{0,2}[A-Za-z_$][\w$.:?]{0,80}[([][\w$.:?()[\]{}]{0,80}[;,]{0,2}$/;
/** `(token:`, `{token}`: a parameter list or an object begins. */
const OPENING = /^[({[]{1,3}[A-Za-z_$]?[\w$]{0,40}[:,)\]}]{0,3}$/;
/** `options.token`, `page?.nextPageToken`, `TokenKind::Comma`: a part of something that is named like a secret. */
const MEMBER = /^[A-Za-z_$][\w$]{0,40}(?:(?:\?\.|\.|::)[A-Za-z_$][\w$]{0,40}){1,5}[;,)]{0,3}$/;
/** `new Map(…)`, `await read()`. */
const KEYWORD = /^(?:new|await|async|function|typeof|yield)$/;
const SECRET_WORD = /pass|secret|token|key|credential|auth/i;
/** `value ?? other`, `value === null`, `value => {`. */
const CONTINUES_AS_CODE = /^\s{0,2}(?:\?\?|[!=]==|&&|\|\||=>|\?\s|&\s)/;

/** `config.token`, `&str`, `Option<String>`, `string[]`, the beginning of a regular expression. */
const CODE =
  /^(?:(?:process|os|self|this|config|cfg|env|ctx|req|request|settings|options|args|secrets|vars|var|local|data)\.[\w.]{1,80}|\w{1,40}(?:::\w{1,40}){1,5}|&(?:mut)?str|\w{1,40}\[\]|\/\^.*|["'](?:include|omit|same-origin)["']|[A-Z][a-z]{2,15}[A-Za-z]{0,40}(?:<[\w<>, .|&']{0,60}|\[[\w[\], .|&']{0,60}))[);,]{0,3}$/;

/** Types whose name holds a number. */
const SIZED_TYPE =
  /^(?:[iuf](?:8|16|32|64|128)|u?int(?:8|16|32|64)(?:array|_t)?|float(?:32|64)(?:array)?)[;,]?$/i;

/** Numbers of code: too short for a key. */
const SHORT_HEX = /^0x[0-9a-f]{1,16}$/i;

/** BuildKit's way to name a secret: `--secret id=npmrc,src=.npmrc`; or another flag. */
const BUILD_SECRET = /^\[?(?:(?:id|type|src|env)=|[`'"]?--\w)/;

/** `Bearer realm="…"`: what a server asks for, not what it is given. */
const CHALLENGE = /^[a-z_]{2,40}=$/;

/** `credentials:edit`, `tokens:read`: a permission has no space in it, and nobody is permitted a password. */
const PERMISSION = /(?:credential|secret|token|key)s?:$/i;
const ALLOWED =
  /^(?:read|write|edit|view|list|get|create|update|delete|manage|revoke|rotate|use)[).,;`'"]{0,3}$/;

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What error messages say of a value. */
const COMPLAINTS = wordSet(`
  absent blank cannot denied disabled duplicate empty error expected expired failed failure illegal incorrect invalid malformed mismatch missing
  must needs not rejected refused required requires revoked unable unauthorized unavailable unbound undefined unexpected unknown unrecognized unset
  unsupported wrong`);

/** What sentences and types go on with. */
const FILLERS = wordSet(`
  a an and any are array as at await be been boolean buffer but bytes by can could did does doesn don either exists field
  flag for found from got has have if in input int integer is isn it length like match neither no null number object of on
  only option optional or parameter parse permission please provided should sorry str string terminal that the this to too
  type used uses using value variable via was were when which while will with without`);

const isComplaint = (word: string) => COMPLAINTS.has(word.toLowerCase());
const isMeaningful = (word: string) => isComplaint(word) || FILLERS.has(word.toLowerCase());

/** `POST request to https://auth.docker.io/token: 401 Unauthorized`: an address that ends in the name, and HTTP's answer. */
const STATUS = /^[45]\d\d$/;
const REASON =
  /^ (?:Unauthorized|Forbidden|Not Found|Bad Request|Too Many|Internal Server|Bad Gateway|Service Un|Gateway Time)/;

/** Names whose values people choose themselves: these may be words. */
const CHOSEN_BY_PEOPLE = /password|passwd|passphrase|secret|credential/i;

/** Counts, as language models and lexers have them. */
const COUNT = /tokens["']?\s*[:=]\s*$/i;

const WORDS = /^[A-Za-z]+(?:[-_./: ]+[A-Za-z]+)*[.,;:!?)=]*$/;
/** `word`, `Word`, `WORD`, `twoWords`: what letters drawn by lot hardly ever are. */
const WORD =
  /^(?:[A-Z]?[a-z]{1,15}|[a-z]{1,11}(?:[A-Z][a-z]{1,11}){1,4}|(?:[A-Z][a-z]{1,11}){2,5}|[A-Z]{1,12})$/;
const UNPRONOUNCEABLE = /[bcdfghjklmnpqrstvwxz]{5}/i;
/** Where a word stands alone, it is a short one, unless it is made of several. */
const LONG_WORD = /[A-Za-z][a-z]{11}|[A-Z]{12}/;
const HUMP = /[a-z][A-Z]/;

/** The words of a text that is nothing but words; null: there is something else in it. */
function wordsIn(text: string): readonly string[] | null {
  if (!WORDS.test(text)) return null;
  const words = text.split(/[^A-Za-z]+/).filter(Boolean);
  return words.every((word) => WORD.test(word) && !UNPRONOUNCEABLE.test(word)) ? words : null;
}

/** `errSecAuthFailed`: an identifier that complains. */
const complains = (word: string) => word.split(/(?=[A-Z])/).some(isComplaint);

/** `this.password = password`: named, not told. */
const isOwnName = (before: string, bare: string) => {
  const [, name] = /(\w+)\W*$/.exec(before) ?? [];
  return (
    name !== undefined && /[a-z]/.test(name) && name.toLowerCase() === bare.replace(/\W+$/, '').toLowerCase()
  );
};

/**
 * @param before the name and what stands between it and the value: `DB_PASSWORD=`, `--token `.
 * @param value as it stands there, with its quotes.
 * @param after what follows on the line.
 */
export function isHarmless(before: string, value: string, after: string): boolean {
  const shorn = value.replace(/`[.,;:)]{0,3}$/, '');
  if (isPlaceholder(value) || isPlaceholder(shorn) || ABOUT_SECRET.test(before)) return true;
  if (PUBLIC_KEY_TOKEN.test(before)) return true;
  return [isNumberOrMode, isCode, isProse].some((judge) => judge(before, shorn, after));
}

export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value);

/** Words side by side, as identifiers and members are; `sha256` is one, `ab3` none. */
function areIdentifiers(text: string): boolean {
  const pieces = text.split(/[^A-Za-z0-9]+|(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])/).filter(Boolean);
  const isWord = (piece: string) => wordsIn(piece.replace(/(?<=[a-z]{3})\d{1,3}$/i, '')) !== null;
  return pieces.some((piece) => piece.length >= 3) && pieces.every(isWord);
}

function isNumberOrMode(before: string, value: string, after: string): boolean {
  if (PERMISSION.test(before) && ALLOWED.test(value)) return true;
  if (COUNT.test(before) && /^\d{1,7}$/.test(value)) return true;
  const isChosen = CHOSEN_BY_PEOPLE.test(before);
  if (STATUS.test(value) && (!isChosen || REASON.test(after))) return true;
  return SHORT_HEX.test(value) && (!isChosen || value.length <= 6);
}

function isCode(before: string, value: string, after: string): boolean {
  if (CODE.test(value) || SIZED_TYPE.test(value) || isOwnName(before, value)) return true;
  if (BUILD_SECRET.test(value) || (CHALLENGE.test(value) && after.startsWith('"'))) return true;
  if (OPENING.test(value) && /\s$/.test(before)) return true;
  if (KEYWORD.test(value) && /^\s[\w(]/.test(after)) return true;
  if (!areIdentifiers(value)) return false;
  return CALL.test(value) || (MEMBER.test(value) && SECRET_WORD.test(value)) || CONTINUES_AS_CODE.test(after);
}

function isProse(before: string, value: string, after: string): boolean {
  const bare = value.replace(/^\\?["'`]|\\?["'`]$/g, '');
  const words = wordsIn(bare);
  if (!words) return false;
  // Several words are in quotes, as a pass phrase would be: only a complaint makes them a message.
  if (bare.includes(' ') ? words.some(isComplaint) : isMeaningful(words[0] ?? '')) return true;
  if (before.startsWith('--')) return false;
  // An assignment gives a value; after a colon there may also come a sentence.
  if (/=\s*$/.test(before)) return false;
  if (words.some(complains)) return true;
  const continues = value === bare && /^\s+[\w("'`/[{]/.test(after);
  if (CHOSEN_BY_PEOPLE.test(before)) return continues && !words.some((word) => HUMP.test(word));
  return continues || !words.some((word) => LONG_WORD.test(word));
}

/** What is said about a secret, not the secret: its name, its file, how long it lives. */
const ABOUT_SECRET =
  /(?:token|secret|password|key|credential)s?[_-]?(?:type|name|url|uri|endpoint|path|file|dir|length|size|scope|limit|ttl|count|prefix|policy|version|lifetime|expiry|expiration|expires(?:[_-]?(?:in|at))?|field|header|regexp?|bucket|input)s?["']?\s{0,3}[:=]>?\s{0,3}$/i;

/** .NET names assemblies by a hash that it calls so. */
const PUBLIC_KEY_TOKEN = /publickeytoken["']?\s{0,3}[:=]\s{0,3}$/i;

/** Where no secret stands under this name. */
const NOT_SECRET =
  /(?:public|publishable|cache|primary|foreign|partition|sort|row|group|index|dedup|idempotency|routing|object|s3|map|file|key_?id)[_.-]?(?:key)?["']?\s*[=:]\s*["']?$/i;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Letters and digits side by side: sixteen of them are neither a word nor a version. */
const RUN = /[A-Za-z0-9+/_]{16,}/g;

/** Does it look drawn by lot, and not like a path, a name or a version? */
export function looksRandom(before: string, value: string): boolean {
  if (NOT_SECRET.test(before)) return false;
  if (isPlaceholder(value)) return false;
  if (UUID.test(value)) return true;
  // `key: Linux-node-9f86d081…`: of a cache, in parts.
  if (/^key\W+$/i.test(before) && value.includes('-')) return false;
  const runs = value.match(RUN) ?? [];
  return runs.some((run) => /\d/.test(run) && /[A-Za-z]/.test(run) && !/[A-Za-z]{2,}[_/][a-z]{2,}/.test(run));
}
