// Questions in plain English and the command that answers each. A table of patterns and no model, so that the same question
// always means the same.

/** What may be meant: command lines, in which `{project}` and other names stand for what the pattern found. */
export interface QuestionRule {
  readonly pattern: RegExp;
  readonly line: string;
  readonly others: readonly [string, string];
}

/** They stand where a project may stand, and are none; who has a project of such a name puts it in quotes. */
const NO_PROJECT =
  'an?|all|and|biggest|broken?|busiest|fail(?:ed|ing|s)?|green|idle|last|latest|many|most|much|newest|red|slow|top|unused|any|anybody|anyone|anything|are|builds?|cache|depot|did|does|every\\w*|for|from|going|he|her|here|how|i|in|is|it|its|me|my|new|no|not|now|of|on|or|our|please|projects?|running|she|slack|so|some\\w*|that|the|their|there|these|they|things?|this|those|to|today|us|we|wat|what|whats|when|where|who|why|with|you|your';
const NAME = `(?:"[^"]{1,100}"|(?!(?:${NO_PROJECT})(?:[\\s,']|$))[a-z0-9](?:[\\w.-]{0,100}\\w)?(?![\\w-]))`;
export const nameAs = (group: string) =>
  `(?:(?:the|our|my|project|customer) ){0,2}(?<${group}>${NAME})(?:'s)?(?: (?:project|customer))?`;

const PARTS: Readonly<Record<string, string>> = {
  PROJECT: nameAs('project'),
  SECOND: nameAs('second'),
  BAD: '(?:fail\\w*|br(?:oke|oken|eak|eaks|eaking)|red|down|wrong|problems?|errors?|crash\\w*|not (?:green|ok|building|working)|unsuccessful)',
  GOOD: '(?:ok|okay|fine|green|good|well|healthy|alive|up|passe?[sd]?|passing|succe\\w+|work\\w*|done|finish\\w*|through|built|fixed)',
  PERIOD: '(?<period>last-month|this-month|\\d{1,3}d)',
  OF: '(?:of|in|for|from|on|at|with|about|by)',
  BE: "(?:is|are|was|were|did|does|do|has|have|'s)",
};

const rule = (pattern: string, line: string, others: readonly [string, string]): QuestionRule => ({
  pattern: new RegExp(
    pattern.replace(/PROJECT|SECOND|BAD|GOOD|PERIOD|OF|BE/g, (name) => PARTS[name] ?? name),
    'i',
  ),
  line,
  others,
});

const CHANGED =
  '(?:reset|delet\\w*|remov\\w*|chang\\w*|updat\\w*|creat\\w*|renam\\w*|approv\\w*|rotat\\w*|revok\\w*|touch\\w*)';

/** The first that matches counts. */
export const QUESTION_RULES: readonly QuestionRule[] = [
  // Changes: they are only ever offered.
  rule('^mute (?:PROJECT)?.*\\b(?<time>\\d{1,4}[mhd])\\b', 'mute {project} {time}', [
    'subscriptions',
    'help mute',
  ]),
  rule('^mute\\b(?: PROJECT)?', 'mute {project}', ['subscriptions', 'help mute']),
  rule('^unmute\\b(?: PROJECT)?', 'unmute {project}', ['subscriptions', 'help unmute']),
  rule('^unsubscribe (?:(?:us|me|this channel) )?(?:from )?PROJECT', 'unsubscribe {project}', [
    'mute {project}',
    'subscriptions',
  ]),
  rule('^subscribe (?:(?:us|me|this channel) )?(?:to )?PROJECT', 'subscribe {project}', [
    'failing {project}',
    'subscriptions',
  ]),
  rule(
    '^(?:tell|notify|ping|alert|inform|warn|let) (?:me|us|this channel|everyone|everybody)\\b.*\\b(?:when|if|about|of) PROJECT',
    'subscribe {project}',
    ['failing {project}', 'subscriptions'],
  ),
  rule('^(?:reset|(?:clear|empty|delete|drop|purge) (?:the )?cache OF) PROJECT', 'reset {project}', [
    'show {project}',
    'help reset',
  ]),
  rule('^(?:delete|remove|drop) PROJECT', 'delete {project}', ['show {project}', 'help delete']),
  rule('^(?:rename|update|change|resize) PROJECT', 'update {project}', ['show {project}', 'help update']),
  rule('^(?!who\\b).*\\btokens?\\b.*\\bOF PROJECT', 'tokens {project}', ['show {project}', 'help tokens']),
  rule('^(?!who\\b).*\\bimages?\\b.*\\bOF PROJECT', 'images {project}', ['show {project}', 'help images']),
  rule(
    '^(?:create|add|make) (?:an? )?(?:new )?(?:project )?(?:called |named |for )?PROJECT',
    'create {project}',
    ['projects', 'help create'],
  ),

  rule('^compare PROJECT (?:and|with|to|vs\\.?|versus|against) SECOND', 'compare {project} {second}', [
    'build {project}',
    'build {second}',
  ]),

  // Who.
  rule(`^who .*\\b${CHANGED}\\b(?:.* OF)? PROJECT.*\\b(?:last|this)-month`, 'audit {project} 31d', [
    'history {project}',
    'show {project}',
  ]),
  rule(`^who .*\\b${CHANGED}\\b(?:.* OF)? PROJECT`, 'audit {project} 7d', [
    'history {project}',
    'show {project}',
  ]),
  rule(`^who .*\\b${CHANGED}\\b`, 'audit 7d', ['projects', 'help audit']),
  rule(
    '^who\\b.*\\b(?:own\\w*|look\\w* (?:at|after|into)|fix\\w*|responsible for|assigned to|handl\\w*|work\\w* on|takes? care of) PROJECT',
    'failing {project}',
    ['history {project}', 'why {project}'],
  ),
  rule('^who (?:broke|breaks|failed|killed) PROJECT', 'why {project}', [
    'history {project}',
    'failing {project}',
  ]),
  rule('^who .*\\b(?:uses?|builds?|costs?|spends?) (?:the )?most\\b(?:.*\\bPERIOD)?', 'usage {period}', [
    'projects',
    'failing',
  ]),

  // What happened.
  rule(
    "^what(?:'s)? .*\\b(?:happen\\w*|chang\\w*|done|new|going on|up)\\b.* (?:to|in|with|on|for|at) PROJECT",
    'history {project}',
    ['builds {project}', 'audit {project} 7d'],
  ),

  // Why.
  rule('^(?:why|how come|what made|explain why)\\b.*\\bbuilds? OF PROJECT', 'why {project}', [
    'failing {project}',
    'builds {project}',
  ]),
  rule('^why BE PROJECT.*\\b(?:slow\\w*|long|taking)\\b', 'steps {project}', [
    'builds {project}',
    'usage {project}',
  ]),
  rule(
    '^(?:why|how come|what made|what caused|explain why)\\b(?: BE)?(?: the)?(?: last| latest| newest)? PROJECT(?! (?:and|or) ).*\\bBAD\\b',
    'why {project}',
    ['failing {project}', 'builds {project}'],
  ),
  rule(
    "^what(?:'s| is| was)? (?:wrong|the (?:problem|matter|issue|error|reason)) (?:with|in|of|for) PROJECT",
    'why {project}',
    ['failing {project}', 'builds {project}'],
  ),
  rule('^(?:what broke|what breaks|explain) PROJECT', 'why {project}', [
    'failing {project}',
    'builds {project}',
  ]),

  // What fails.
  rule('\\bPROJECT(?:,| and| or| &amp;) SECOND\\b.*\\b(?:BAD|GOOD)\\b', 'failing', [
    'failing {project}',
    'failing {second}',
  ]),
  rule('\\bBAD\\b.* OF PROJECT(?:,| and| or| &amp;) SECOND', 'failing', [
    'failing {project}',
    'failing {second}',
  ]),
  rule(
    "^(?:(?:so )?what(?:'?s| is| has)?|anything|is anything|(?:is|are) there (?:any|an?)|any|show(?: me)?) BAD(?: builds?)? (?:in|on|at|with|of|for) PROJECT",
    'failing {project}',
    ['builds {project}', 'history {project}'],
  ),
  rule('^(?:is|are|did|has|was|does) (?:the )?(?:last |latest )?PROJECT .*\\bBAD\\b', 'failing {project}', [
    'builds {project}',
    'why {project}',
  ]),
  rule('^PROJECT (?:(?:BE|just|still|keeps|now) ){0,2}BAD\\b', 'failing {project}', [
    'builds {project}',
    'why {project}',
  ]),
  rule('^PROJECT (?:(?:BE|still|now) ){1,2}GOOD\\b', 'builds {project}', [
    'failing {project}',
    'show {project}',
  ]),
  rule('^BAD(?: builds?)? (?:in|on|at|with|of|for) PROJECT', 'failing {project}', [
    'builds {project}',
    'history {project}',
  ]),

  // How a project does.
  rule('\\bbuilds? OF PROJECT.*\\bGOOD\\b', 'builds {project}', ['failing {project}', 'show {project}']),
  rule(
    '^(?:is|are|did|has|have|was|were|does) (?:the )?(?:last |latest |newest )?PROJECT(?: builds?)?\\b.*\\bGOOD\\b',
    'builds {project}',
    ['failing {project}', 'show {project}'],
  ),
  rule('^how (?:is|are|was) PROJECT', 'builds {project}', ['failing {project}', 'show {project}']),
  rule('^(?:is|are|was) PROJECT\\b.*\\bslow', 'steps {project}', ['builds {project}', 'usage {project}']),
  rule('^(?:when|how (?:long|often|fast)) (?:BE|will|can) PROJECT', 'builds {project}', [
    'show {project}',
    'history {project}',
  ]),
  rule('^(?:any )?updates? (?:on|about|for) PROJECT', 'builds {project}', [
    'failing {project}',
    'history {project}',
  ]),

  // How much, before what fails: “how many builds of acme failed” is about builds.
  rule('^how many projects\\b', 'projects', ['usage', 'failing']),
  rule('\\b(?:usage|minutes|cache|costs?|bill)\\b.* OF PROJECT(?:.*\\bPERIOD)?', 'usage {project} {period}', [
    'show {project}',
    'builds {project}',
  ]),
  rule(
    '^how (?:much|many)\\b.*?\\b(?:did|does|do|has|have|was|is|OF) PROJECT(?:.*\\bPERIOD)?',
    'usage {project} {period}',
    ['builds {project}', 'show {project}'],
  ),
  rule(
    '\\b(?:costs?|much|usage|minutes|expensive|bill|biggest|busiest|top)\\b(?:.*\\bPERIOD)?',
    'usage {period}',
    ['projects', 'status'],
  ),

  rule('\\b(?:are you|you (?:up|there|ok)|(?:is|are) (?:depot|slack|it|the bot) .*\\w)', 'status', [
    'failing',
    'help',
  ]),
  rule('\\bslow\\w*(?:.*\\bPERIOD)?', 'usage {period}', ['failing', 'status']),
  rule('\\bBAD\\b', 'failing', ['projects', 'status']),
  rule("^(?:is|are)? ?(?:everything|all|things?|we)\\b.*\\bGOOD\\b|^how(?: is|'s| are)\\b", 'failing', [
    'status',
    'projects',
  ]),

  // Lists.
  rule(
    '\\b(?:running|building)\\b.* OF PROJECT|^(?:is|are) PROJECT (?:running|building)',
    'builds {project} running',
    ['show {project}', 'failing {project}'],
  ),
  rule('\\b(?:builds?|built) OF PROJECT', 'builds {project}', ['failing {project}', 'show {project}']),
  rule('\\b(?:subscriptions?|subscribed|notified|notifications)\\b', 'subscriptions', [
    'failing',
    'help subscribe',
  ]),
  rule('\\b(?:idle|unused|inactive|dead)\\b', 'projects idle=90d', ['projects', 'usage']),
  rule('\\b(?:projects|customers)\\b', 'projects', ['failing', 'usage']),
  rule('^(?:who am i|what (?:can|may) i)\\b', 'me', ['help', 'failing']),
  rule("^(?:about|what is|what's|find|open|see|get|show(?: me)?) PROJECT$", 'show {project}', [
    'builds {project}',
    'history {project}',
  ]),
  rule('^(?:help|what can you|what do you|how (?:do|can|to)|what are)\\b', 'help', ['failing', 'projects']),
];
