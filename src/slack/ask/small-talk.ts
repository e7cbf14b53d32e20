// What people say around their questions, or instead of one. Pure.

export type SmallTalk = 'greeting' | 'thanks' | 'goodbye' | 'praise';

const SMALL_TALK: readonly (readonly [RegExp, SmallTalk])[] = [
  [/^(?:many )?(?:thanks|thank you|thank u|thx|ty|cheers|merci|danke|much appreciated)\b/i, 'thanks'],
  [/^(?:bye|goodbye|good night|see you|see ya|cu|later)\b/i, 'goodbye'],
  [
    /^(?:(?:good|nice|great|well|awesome|love|cool|lol|haha|wow|perfect|excellent|amazing)\b(?: (?:bot|job|work|one|done|it|you|this|stuff))*|:\+1:|👍|🎉|❤️)[!. ]*$/iu,
    'praise',
  ],
  [
    /^(?:hi|hello|hey|hiya|yo|hola|moin|howdy|good (?:morning|afternoon|evening|day)|morning|ping|test|how are you|what's up|sup)\b(?: (?:there|bot|depot|all|everyone|everybody|team|folks|again|doing|today|you))*[!.?, ]*$/i,
    'greeting',
  ],
];

/** What people say before they ask. */
const LEAD_IN = new RegExp(
  `^(?:${[
    '(?:hi|hey|hello|ok|okay|so|well|please|pls|and|also|but)(?: (?:there|bot|depot|all|team))?[,:!. -]+',
    '(?:thanks|thank you)(?: (?:bot|all|a lot|so much))?[,:!.]+ *',
    '(?:can|could|would|will) (?:you|u|we|i|someone|anyone|anybody) (?:please )?',
    "i(?:'d)? (?:want|need|would like|like)(?: you)? to (?:know )?",
    '(?:do|does) (?:you|anyone|anybody|someone) (?:happen to )?know ',
    '(?:tell|show|give|let) (?:me|us) (?:know )?(?=(?:if|whether|why|what|who|how|about)\\b)',
    '(?:if|whether|i wonder|any idea|any clue|do you know) ',
    "let'?s ",
  ].join('|')})`,
  'i',
);

/** What is left when the greeting and the courtesy are taken away; the text itself when that would be nothing. */
export function withoutLeadIn(text: string): string {
  const shorter = text.replace(LEAD_IN, '');
  return shorter === text || shorter === '' ? text : withoutLeadIn(shorter);
}

/** null: it's more than that. */
export function smallTalkIn(text: string): SmallTalk | null {
  return text === '' ? 'greeting' : (SMALL_TALK.find(([pattern]) => pattern.test(text))?.[1] ?? null);
}
