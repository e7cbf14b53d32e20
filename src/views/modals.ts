// The small modals: loading, a message, which project, and the name that a delete wants typed.

import type { ModalView } from '@slack/types';
import { plain, section } from './kit.ts';
import { LIMITS } from './limits.ts';
import { bold, type Mrkdwn, md, shortName } from './mrkdwn.ts';

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

export function typeNameModal(name: string, callbackId: string, privateMetadata: string): ModalView {
  const words = section(
    md`This removes ${bold(name)} with its cache, tokens and images. It cannot be undone.`,
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
    ],
  };
}

/** The menu of projects, filled as the person types. */
export const PICKED_PROJECT = 'picked_project';

export function pickProjectModal(title: string, callbackId: string, privateMetadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain(title, LIMITS.modalTitle),
    submit: plain('Go on', LIMITS.modalButton),
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
    ],
  };
}
