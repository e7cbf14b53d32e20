// What the bot needs to know about people before it pings one of them. Slack answers it; see slack/platform/directory.ts.

export interface SlackPerson {
  readonly userId: string;
  /** As Slack shows it; anything people choose to type. null: Slack doesn't say. */
  readonly name: string | null;
  /** An active, full member of this workspace: no guest, no bot, nobody from elsewhere. */
  readonly isMember: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** In lower case; null: Slack doesn't say. */
  readonly email: string | null;
}

/** Both reject with the error of Slack's edge. */
export interface Directory {
  /** Whose address it is in this workspace; null: no member's. https://docs.slack.dev/reference/methods/users.lookupByEmail */
  idByEmail(email: string): Promise<string | null>;
  /** https://docs.slack.dev/reference/methods/users.info */
  person(userId: string): Promise<SlackPerson>;
}
