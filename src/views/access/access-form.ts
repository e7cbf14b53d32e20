// The form that grants a role.

import type { ModalView } from '@slack/types';
import { plain, section } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { md } from '../kit/mrkdwn.ts';

export const GRANT_FIELDS = {
  person: 'grant_person',
  channel: 'grant_channel',
  role: 'grant_role',
  pattern: 'grant_pattern',
} as const;

export const MAX_PATTERN_CHARS = 255;

export interface GrantFormData {
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly slashCommand: string;
  readonly initial: { readonly person?: string; readonly channel?: string; readonly role?: string };
}

const ROLE_OPTIONS = [
  { value: 'viewer', text: 'viewer: sees' },
  { value: 'operator', text: 'operator: creates, updates, handles tokens' },
  { value: 'admin', text: 'admin: resets, deletes, decides on access' },
] as const;

export function grantFormView({
  callbackId,
  privateMetadata,
  slashCommand,
  initial,
}: GrantFormData): ModalView {
  const options = ROLE_OPTIONS.map(({ value, text }) => ({ value, text: plain(text, LIMITS.optionText) }));
  const role = options.find(({ value }) => value === initial.role);
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain('Grant a role', LIMITS.modalTitle),
    submit: plain('Grant', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(
        md`For a person, or a channel: then anyone acting in that channel has the role, except guests. For a user group, type \`${slashCommand} access grant @group operator acme-*\``,
      ),
      {
        type: 'input',
        block_id: GRANT_FIELDS.person,
        optional: true,
        label: plain('Person'),
        element: {
          type: 'users_select',
          action_id: GRANT_FIELDS.person,
          ...(initial.person && { initial_user: initial.person }),
        },
      },
      {
        type: 'input',
        block_id: GRANT_FIELDS.channel,
        optional: true,
        label: plain('Or channel'),
        element: {
          type: 'conversations_select',
          action_id: GRANT_FIELDS.channel,
          filter: { include: ['public', 'private'], exclude_bot_users: true },
          ...(initial.channel && { initial_conversation: initial.channel }),
        },
      },
      {
        type: 'input',
        block_id: GRANT_FIELDS.role,
        label: plain('Role'),
        element: {
          type: 'static_select',
          action_id: GRANT_FIELDS.role,
          options,
          ...(role && { initial_option: role }),
        },
      },
      {
        type: 'input',
        block_id: GRANT_FIELDS.pattern,
        label: plain('Projects'),
        hint: plain('A name, or a pattern such as acme-*. * means all projects, also future ones.', 200),
        element: {
          type: 'plain_text_input',
          action_id: GRANT_FIELDS.pattern,
          max_length: MAX_PATTERN_CHARS,
          placeholder: plain('acme-*', LIMITS.placeholder),
        },
      },
    ],
  };
}
