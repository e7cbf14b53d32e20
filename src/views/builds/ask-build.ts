// "Which build?", and "which project is it of?": Depot's answers about a build do not say.

import type { ModalView } from '@slack/types';
import { button, plain, section, type View, view } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { code, md } from '../kit/mrkdwn.ts';

export const TYPED_BUILD = 'typed_build';

export function askBuildModal(
  title: string,
  callbackId: string,
  privateMetadata: string,
  slashCommand: string,
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
        block_id: TYPED_BUILD,
        label: plain('Which build?'),
        hint: plain(`Its id, such as 9hh2rh7zkq. ${slashCommand} builds PROJECT lists them.`, 200),
        element: {
          type: 'plain_text_input',
          action_id: TYPED_BUILD,
          focus_on_load: true,
          max_length: 40,
        },
      },
    ],
  };
}

/** @param word the command to go on with */
export function unknownProjectOfBuildView(word: string, buildId: string): View {
  return view([
    section(
      md`Build ${code(buildId)} exists, but Depot doesn’t say which project it belongs to.`,
      button('Choose its project', { actionId: 'build:of-project', value: `${word} ${buildId}` }),
    ),
  ]);
}
