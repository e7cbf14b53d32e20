// What Slack sends, validated on arrival; only what the bot uses. https://docs.slack.dev/reference/interaction-payloads

import { z } from 'zod';

/** `team_id`: the person's workspace, which is needed in an organization, where `team` is null. */
const User = z.object({ id: z.string(), team_id: z.string().nullish() });
const responseUrl = z.string().nullish();

export const SlashCommand = z.object({
  team_id: z.string().nullish(),
  user_id: z.string(),
  channel_id: z.string(),
  command: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.string(),
});

const Option = z.object({ value: z.string() });

const ViewPlace = z.object({
  id: z.string(),
  private_metadata: z.string().default(''),
  app_installed_team_id: z.string().nullish(),
});

export const BlockActions = z.object({
  user: User,
  trigger_id: z.string(),
  response_url: responseUrl,
  channel: z.object({ id: z.string() }).nullish(),
  container: z.object({
    type: z.string(),
    message_ts: z.string().nullish(),
    is_ephemeral: z.boolean().nullish(),
    thread_ts: z.string().nullish(),
  }),
  /** Only of a message that everybody in the channel sees. */
  message: z.object({ thread_ts: z.string().nullish() }).nullish(),
  view: ViewPlace.nullish(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string().default(''),
        value: z.string().nullish(),
        selected_option: Option.nullish(),
      }),
    )
    .min(1),
});

const InputValue = z.object({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
});

export const ViewSubmission = z.object({
  user: User,
  trigger_id: z.string().nullish(),
  view: ViewPlace.extend({
    hash: z.string().default(''),
    callback_id: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), InputValue)) }),
  }),
});

/** The message that a message shortcut was used on: https://docs.slack.dev/reference/events/message */
const ClickedMessage = z.object({
  ts: z.string().nullish(),
  thread_ts: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  blocks: z.array(z.unknown()).nullish(),
  attachments: z
    .array(z.object({ text: z.string().nullish(), fallback: z.string().nullish() }))
    .nullish()
    .catch(null),
  /** What a file is, `files.info` says; here it is enough to know which there are. */
  files: z
    .array(z.object({ id: z.string(), mimetype: z.string().nullish() }))
    .nullish()
    .catch(null),
});

export type ClickedMessage = z.infer<typeof ClickedMessage>;

/** A global one has neither channel nor message. https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export const Shortcut = z.object({
  user: User,
  trigger_id: z.string(),
  callback_id: z.string(),
  channel: z.object({ id: z.string() }).nullish(),
  response_url: responseUrl,
  message_ts: z.string().nullish(),
  message: ClickedMessage.nullish(),
});

export const Suggestion = z.object({
  user: User,
  action_id: z.string(),
  value: z.string().default(''),
  view: ViewPlace.nullish(),
});

export const EventCallback = z.object({
  team_id: z.string().nullish(),
  event_id: z.string(),
  /** Do people of another company read the channel? */
  is_ext_shared_channel: z.boolean().nullish(),
  event: z.object({
    type: z.string(),
    user: z.string().nullish(),
    /** An object where a channel was renamed. */
    channel: z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish(),
    /** Of `channel_id_changed`, which names no other channel. */
    old_channel_id: z.string().nullish(),
    new_channel_id: z.string().nullish(),
    channel_type: z.string().nullish(),
    subtype: z.string().nullish(),
    bot_id: z.string().nullish(),
    tab: z.string().nullish(),
    text: z.string().nullish(),
    ts: z.string().nullish(),
    thread_ts: z.string().nullish(),
    /** link_shared, from here on: https://docs.slack.dev/reference/events/link_shared */
    message_ts: z.string().nullish(),
    unfurl_id: z.string().nullish(),
    source: z.enum(['composer', 'conversations_history']).nullish().catch(null),
    links: z.array(z.object({ url: z.string() })).nullish(),
    is_bot_user_member: z.boolean().nullish(),
  }),
});

/** private_metadata of our forms (form-metadata.ts): where it was asked for, and whatever else the form itself reads. */
export const FormMetadata = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ channelId: z.string().nullable(), threadTs: z.string().nullish() }));

/** What was typed into a modal, by input. */
export type FormValues = Readonly<Record<string, string>>;

/** Inputs by action id: the text typed, the option or person chosen, or the options chosen, with a space between. */
export function formValues({ view }: z.infer<typeof ViewSubmission>): FormValues {
  const inputs = Object.values(view.state.values).flatMap((block) => Object.entries(block));
  return Object.fromEntries(
    inputs.flatMap(([actionId, input]) => {
      const several = input.selected_options?.map(({ value }) => value).join(' ');
      const one = input.selected_option?.value ?? input.selected_user ?? input.selected_conversation;
      const value = input.value ?? one ?? several;
      return value === undefined || value === null ? [] : [[actionId, value]];
    }),
  );
}
