// The small modals: loading, a message, which project, and the name that a delete wants typed.

import type { InputBlock, ModalView } from '@slack/types';
import { context, plain, section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { bold, type Mrkdwn, md, shortName, when } from './mrkdwn.ts';

/** Opened at once, because a trigger lives 3 seconds; updated when the data is there. */
export function loadingModal(title: string): ModalView {
  return {
    type: 'modal',
    title: plain(title, LIMITS.modalTitle),
    close: plain('Close', LIMITS.modalButton),
    blocks: [section(md`⏳ One moment…`)],
  };
}

export function messageModal(title: string, text: Mrkdwn): ModalView {
  return {
    type: 'modal',
    title: plain(title, LIMITS.modalTitle),
    close: plain('Close', LIMITS.modalButton),
    blocks: [section(text)],
  };
}

/** The input whose text must be the project's name. */
export const TYPED_NAME = 'typed_name';

/** @param wantsReason a rule asks why */
export function typeNameModal(
  name: string,
  callbackId: string,
  privateMetadata: string,
  needsReason = false,
): ModalView {
  const words = section(
    md`This removes ${bold(name)} with its cache, tokens and images. This can’t be undone.`,
  );
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain('Delete a project', LIMITS.modalTitle),
    submit: plain('Delete it', LIMITS.modalButton),
    close: plain('Keep it', LIMITS.modalButton),
    blocks: [
      words,
      {
        type: 'input',
        block_id: TYPED_NAME,
        label: plain(`Type the name to confirm: ${shortName(name)}`, 200),
        element: { type: 'plain_text_input', action_id: TYPED_NAME, focus_on_load: true },
      },
      ...(needsReason ? [reasonInput()] : []),
    ],
  };
}

/** The input whose text says why. */
export const TYPED_REASON = 'typed_reason';
export const MAX_REASON_CHARS = 500;

function reasonInput(): InputBlock {
  return {
    type: 'input',
    block_id: TYPED_REASON,
    label: plain('Why?'),
    hint: plain('Approvers see it, and it’s kept in the audit trail.', 200),
    element: {
      type: 'plain_text_input',
      action_id: TYPED_REASON,
      multiline: true,
      max_length: MAX_REASON_CHARS,
      placeholder: plain('The customer has left, ticket 4711', LIMITS.placeholder),
    },
  };
}

export function reasonModal(callbackId: string, privateMetadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain('Ask for approval', LIMITS.modalTitle),
    submit: plain('Ask', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [reasonInput()],
  };
}

/** The menu of projects, filled as the person types. */
export const PICKED_PROJECT = 'picked_project';

/** @param asOf when the list was read that it finds projects in; null: just now. */
export function pickProjectModal(
  title: string,
  callbackId: string,
  privateMetadata: string,
  asOf: Date | null,
): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain(title, LIMITS.modalTitle),
    submit: plain('Continue', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      {
        type: 'input',
        block_id: PICKED_PROJECT,
        label: plain('Which project?'),
        element: {
          type: 'external_select',
          action_id: PICKED_PROJECT,
          min_query_length: 0,
          focus_on_load: true,
          placeholder: plain('Part of its name', LIMITS.placeholder),
        },
      },
      ...(asOf ? [context(md`Projects as of ${when(asOf)}`)] : []),
    ],
  };
}
