// What the doctor found out about one thing.

export interface Finding {
  readonly ok: boolean;
  /** What was looked at: `Slack bot token`. */
  readonly subject: string;
  /** One sentence: how it is, or what is wrong. */
  readonly words: string;
  /** With a problem: what to do about it. */
  readonly next?: string;
}

export const works = (subject: string, words: string): Finding => ({ ok: true, subject, words });

export const problem = (subject: string, words: string, next: string): Finding => ({
  ok: false,
  subject,
  words,
  next,
});
