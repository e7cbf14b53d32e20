// What Slack sends to an app, built as faithfully as Slack's documentation shows it.

import type { Channel, Json, Person, SlackState, StoredFile, StoredMessage } from './state.ts';

export interface Sender {
  readonly state: SlackState;
  readonly person: Person;
}

const team = (state: SlackState) => ({ id: state.teamId, domain: state.teamDomain });

const userOf = ({ state, person }: Sender): Json => ({
  id: person.userId,
  username: person.name,
  name: person.name,
  team_id: person.role === 'stranger' ? state.otherTeamId : state.teamId,
});

const channelName = (channel: Channel) => (channel.kind === 'dm' ? 'directmessage' : channel.name);

/** An app installed for a whole organization gets the organization, not the workspace. */
const installed = (state: SlackState): Json => ({
  api_app_id: 'A0SANDBOX',
  is_enterprise_install: state.organization !== null,
  enterprise: state.organization && { id: state.organization.enterpriseId, name: state.organization.name },
  team: state.organization ? null : team(state),
  token: 'verification-token-not-used',
});

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommand(
  sender: Sender,
  input: {
    readonly channel: Channel;
    readonly command: string;
    readonly text: string;
    readonly triggerId: string;
    readonly responseUrl: string;
  },
): Json {
  const { state, person } = sender;
  return {
    token: 'verification-token-not-used',
    team_id: state.teamId,
    team_domain: state.teamDomain,
    channel_id: input.channel.channelId,
    channel_name: channelName(input.channel),
    user_id: person.userId,
    user_name: person.name,
    command: input.command,
    text: input.text,
    api_app_id: 'A0SANDBOX',
    is_enterprise_install: String(state.organization !== null),
    ...(state.organization && {
      enterprise_id: state.organization.enterpriseId,
      enterprise_name: state.organization.name,
    }),
    response_url: input.responseUrl,
    trigger_id: input.triggerId,
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function blockActions(
  sender: Sender,
  input: {
    readonly action: Json;
    readonly triggerId: string;
    readonly from:
      | {
          readonly message: StoredMessage;
          readonly channel: Channel;
          readonly responseUrl: string;
          readonly values: Json;
          readonly unfurledUrl?: string;
        }
      | { readonly view: Json };
  },
): Json {
  const { state } = sender;
  const common = {
    type: 'block_actions',
    user: userOf(sender),
    ...installed(state),
    trigger_id: input.triggerId,
    actions: [input.action],
  };
  if ('view' in input.from) {
    const container = { type: 'view', view_id: input.from.view.id };
    return { ...common, container, view: input.from.view };
  }
  const { message, channel, responseUrl, values, unfurledUrl } = input.from;
  const isEphemeral = message.ephemeralFor !== null;
  const isParent = state.messages.some(
    ({ channelId, threadTs }) => channelId === message.channelId && threadTs === message.ts,
  );
  // The message that a thread is about names the thread too.
  const threadTs = message.threadTs ?? (isParent ? message.ts : null);
  return {
    ...common,
    container: {
      type: unfurledUrl === undefined ? 'message' : 'message_attachment',
      message_ts: message.ts,
      channel_id: channel.channelId,
      is_ephemeral: isEphemeral,
      ...(threadTs && { thread_ts: threadTs }),
      ...(unfurledUrl !== undefined && {
        attachment_id: [...(message.unfurls ?? new Map()).keys()].indexOf(unfurledUrl) + 1,
        is_app_unfurl: true,
        app_unfurl_url: unfurledUrl,
      }),
    },
    channel: { id: channel.channelId, name: channelName(channel) },
    // Slack leaves the message out of payloads for ephemeral ones.
    ...(!isEphemeral && {
      message: {
        type: 'message',
        user: message.userId,
        ...(message.userId === state.botUserId && { bot_id: state.botId }),
        ts: message.ts,
        text: message.text,
        blocks: message.blocks,
        ...(threadTs && { thread_ts: threadTs }),
        ...(message.metadata && { metadata: message.metadata }),
      },
    }),
    response_url: responseUrl,
    state: { values },
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewSubmission(sender: Sender, view: Json, triggerId: string): Json {
  return {
    type: 'view_submission',
    user: userOf(sender),
    ...installed(sender.state),
    trigger_id: triggerId,
    view,
    response_urls: [],
  };
}

export function viewClosed(sender: Sender, view: Json, isCleared: boolean): Json {
  return {
    type: 'view_closed',
    user: userOf(sender),
    ...installed(sender.state),
    view,
    is_cleared: isCleared,
  };
}

export function globalShortcut(
  sender: Sender,
  callbackId: string,
  triggerId: string,
  actionTs: string,
): Json {
  return {
    type: 'shortcut',
    user: userOf(sender),
    ...installed(sender.state),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: actionTs,
  };
}

/** https://docs.slack.dev/reference/objects/file-object */
export const fileObject = (
  { fileId, name, title, mimetype, content }: StoredFile,
  baseUrl: string,
): Json => ({
  id: fileId,
  name,
  title,
  mimetype: mimetype ?? 'text/plain',
  mode: 'hosted',
  size: content.length,
  url_private: `${baseUrl}/files-pri/${fileId}/${encodeURIComponent(name)}`,
});

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export function messageAction(
  sender: Sender,
  input: {
    readonly callbackId: string;
    readonly message: StoredMessage;
    readonly channel: Channel;
    readonly files: readonly Json[];
    readonly triggerId: string;
    readonly actionTs: string;
    readonly responseUrl: string;
  },
): Json {
  const { state } = sender;
  const { message, channel, files } = input;
  return {
    type: 'message_action',
    user: userOf(sender),
    ...installed(state),
    callback_id: input.callbackId,
    trigger_id: input.triggerId,
    action_ts: input.actionTs,
    response_url: input.responseUrl,
    message_ts: message.ts,
    channel: { id: channel.channelId, name: channelName(channel) },
    message: {
      type: 'message',
      user: message.userId,
      ...(message.userId === state.botUserId && { bot_id: state.botId }),
      ts: message.ts,
      text: message.text,
      ...(message.blocks.length > 0 && { blocks: message.blocks }),
      ...(message.threadTs && { thread_ts: message.threadTs }),
      ...(files.length > 0 && { files }),
    },
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function blockSuggestion(
  sender: Sender,
  input: {
    readonly actionId: string;
    readonly blockId: string;
    readonly value: string;
    readonly container: Json;
  },
): Json {
  return {
    type: 'block_suggestion',
    user: userOf(sender),
    ...installed(sender.state),
    action_id: input.actionId,
    block_id: input.blockId,
    value: input.value,
    ...input.container,
  };
}

/** https://docs.slack.dev/apis/events-api */
export function eventCallback(
  state: SlackState,
  event: Json,
  eventId: string,
  now: Date,
  isExternallyShared: boolean,
): Json {
  return {
    token: 'verification-token-not-used',
    team_id: state.teamId,
    context_team_id: state.teamId,
    context_enterprise_id: state.organization?.enterpriseId ?? null,
    ...(state.organization && { enterprise_id: state.organization.enterpriseId }),
    api_app_id: 'A0SANDBOX',
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(now.getTime() / 1000),
    authorizations: [
      {
        enterprise_id: state.organization?.enterpriseId ?? null,
        team_id: state.organization ? null : state.teamId,
        user_id: state.botUserId,
        is_bot: true,
        is_enterprise_install: state.organization !== null,
      },
    ],
    is_ext_shared_channel: isExternallyShared,
  };
}
