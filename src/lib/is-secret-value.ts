// Is what stands after `token:` or `password=` a secret, or an error message, a type, a piece of code? A secret that a
// machine made never reads like words; one that a person chose may, so there a bare word alone is taken for one.

/** Values that name a secret without being one: `${TOKEN}`, `***`, `true`, `${{ secrets.TOKEN }}`. */
const PLACEHOLDER =
  /^["']?(?:\$\{?[\w.]+\}?|\$\{\{?|\$\(\(?[\w. -]+\)?\)|\*{2,}|<[\w -]+>|\[redacted\]|true|false|null|none|undefined|yes|no)["']?[)\].,;]{0,3}$/i;

/** `getToken()`, `os.environ[`: a call or a look-up by a name of words. */
const CALL = /^([A-Za-z_][\w.]{0,60})(?:\(\)?|\[)[);,]{0,3}$/;

/** `config.token`, `TokenKind::Comma`, `&str`, `Option<String>`. */
const CODE =
  /^(?:(?:process|os|self|this|config|cfg|env|ctx|req|request|settings|options|args|secrets|vars|var|local|data)\.[\w.]{1,80}|\w{1,40}(?:::\w{1,40}){1,5}|&(?:mut)?str|(?:Option|Vec|Promise|Array|List|Box|Secret|Optional)<.{0,60})[);,]{0,3}$/;

/** BuildKit's way to name a secret: `--secret id=npmrc,src=.npmrc`. */
const BUILD_SECRET = /^\[?(?:id|type|src|env)=/;

/** `Bearer realm="…"`: what a server asks for, not what it is given. */
const CHALLENGE = /^[a-z_]{2,40}=$/;

/** `credentials:edit`, `tokens:read`: a permission has no space in it, and nobody is permitted a password. */
const PERMISSION = /(?:credential|secret|token|key)s?:$/i;
const ALLOWED =
  /^(?:read|write|edit|view|list|get|create|update|delete|manage|revoke|rotate|use)[).,;]{0,3}$/;

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What error messages say of a value. */
const COMPLAINTS = wordSet(`
  cannot denied duplicate empty error expected expired failed failure illegal incorrect invalid malformed mismatch missing
  must needs not rejected refused required requires revoked unable unbound undefined unexpected unknown unrecognized unset
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
  /^(?:[A-Z]?[a-z]{1,15}|[a-z]{2,11}(?:[A-Z][a-z]{2,11}){1,4}|(?:[A-Z][a-z]{2,11}){2,5}|[A-Z]{1,12})$/;
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

/**
 * @param before the name and what stands between it and the value: `DB_PASSWORD=`, `--token `.
 * @param value as it stands there, with its quotes.
 * @param after what follows on the line.
 */
export function isHarmless(before: string, value: string, after: string): boolean {
  const [, called] = CALL.exec(value) ?? [];
  if (PLACEHOLDER.test(value) || CODE.test(value) || (called && wordsIn(called))) return true;
  if (PERMISSION.test(before) && ALLOWED.test(value)) return true;
  if (STATUS.test(value) && REASON.test(after)) return true;
  if (COUNT.test(before) && /^\d{1,7}$/.test(value)) return true;
  const bare = value.replace(/^["']|["']$/g, '');
  const words = wordsIn(bare);
  if (BUILD_SECRET.test(bare) || (CHALLENGE.test(value) && after.startsWith('"'))) return true;
  if (!words) return false;
  // Several words are in quotes, as a pass phrase would be: only a complaint makes them a message.
  if (bare.includes(' ') ? words.some(isComplaint) : isMeaningful(words[0] ?? '')) return true;
  if (before.startsWith('--')) return false;
  // An assignment gives a value; after a colon there may also come a sentence.
  if (/=\s*$/.test(before)) return false;
  const continues = value === bare && /^\s+[\w("'`/[]/.test(after);
  if (CHOSEN_BY_PEOPLE.test(before)) return continues && !words.some((word) => HUMP.test(word));
  return continues || !words.some((word) => LONG_WORD.test(word));
}
