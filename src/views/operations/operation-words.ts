// What each kind of change is called: as a question, under way, done, and not done.

import { assertNever } from '../../lib/assert-never.ts';
import { bold, Mrkdwn, md, shortName } from '../kit/mrkdwn.ts';
import { sourceWords } from '../kit/trust-words.ts';
import { count } from '../kit/words.ts';
import type { OperationKindWord, OperationViewData } from './operation-data.ts';

interface Verb {
  readonly ask: string;
  readonly doing: string;
  readonly done: string;
  /** On the button that goes through with it. */
  readonly label: string;
  /** Does it take something away? Then the button is red. */
  readonly destroys: boolean;
}

export const VERBS: Readonly<Record<OperationKindWord, Verb>> = {
  create: { ask: 'Create', doing: 'Creating', done: 'Created', label: 'Create', destroys: false },
  update: { ask: 'Update', doing: 'Updating', done: 'Updated', label: 'Update', destroys: false },
  reset: { ask: 'Reset', doing: 'Resetting', done: 'Reset', label: 'Reset', destroys: true },
  delete: { ask: 'Delete', doing: 'Deleting', done: 'Deleted', label: 'Delete…', destroys: true },
  share: { ask: 'Share', doing: 'Sharing', done: 'Shared', label: 'Make it public', destroys: true },
  unshare: { ask: 'Unshare', doing: 'Unsharing', done: 'Unshared', label: 'Unshare', destroys: false },
  'token-create': { ask: 'Create', doing: 'Creating', done: 'Created', label: 'Create', destroys: false },
  'token-rotate': { ask: 'Rotate', doing: 'Rotating', done: 'Rotated', label: 'Rotate', destroys: false },
  'token-revoke': { ask: 'Revoke', doing: 'Revoking', done: 'Revoked', label: 'Revoke', destroys: true },
  'trust-add': { ask: 'Add', doing: 'Adding', done: 'Added', label: 'Add', destroys: false },
  'trust-update': { ask: 'Change', doing: 'Changing', done: 'Changed', label: 'Change', destroys: false },
  'trust-remove': { ask: 'Remove', doing: 'Removing', done: 'Removed', label: 'Remove', destroys: true },
  'images-delete': { ask: 'Delete', doing: 'Deleting', done: 'Deleted', label: 'Delete', destroys: true },
  retention: { ask: 'Change', doing: 'Changing', done: 'Changed', label: 'Change', destroys: false },
};

export function projectNameOf({ request, preview }: Pick<OperationViewData, 'request' | 'preview'>): string {
  return request.kind === 'create' ? request.project.name : (preview.project?.name ?? request.projectName);
}

type Named = Pick<OperationViewData, 'request' | 'preview'>;

/** What it is done to, in the middle of a sentence. @param name how the project's name is drawn */
function subject<T extends Mrkdwn | string>(data: Named, name: T): readonly (string | T)[] {
  const { request } = data;
  switch (request.kind) {
    case 'create':
    case 'update':
    case 'reset':
    case 'delete':
      return [name];
    case 'share':
    case 'unshare':
      return [`build ${request.buildId} of `, name];
    case 'token-create':
    case 'token-rotate':
      return [`token “${shortName(request.description)}” of `, name];
    case 'token-revoke':
      return [
        `${request.endsRotation ? 'the old token' : 'token'} “${shortName(request.description)}” of `,
        name,
      ];
    case 'trust-add':
    case 'trust-update':
    case 'trust-remove':
      return [`the trust policy for ${sourceWords(request.source)} of `, name];
    case 'images-delete':
      return [`${count(request.tags.length, 'image')} of `, name];
    case 'retention':
      return ['the image retention of ', name];
    default:
      return assertNever(request, 'operation');
  }
}

export function subjectMrkdwn(data: Named): Mrkdwn {
  const parts = subject(data, bold(projectNameOf(data)));
  return new Mrkdwn(parts.map((part) => md`${part}`.value).join(''));
}

export const subjectText = (data: Named) => subject(data, shortName(projectNameOf(data))).join('');

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** At the beginning of a sentence. */
export const subjectFirst = (data: Named): Mrkdwn => new Mrkdwn(capital(subjectMrkdwn(data).value));

/** `was reset`, `were deleted` */
export function passive({ request }: Named, not = ''): Mrkdwn {
  const isMany = request.kind === 'images-delete' && request.tags.length !== 1;
  return new Mrkdwn(`${isMany ? 'were' : 'was'} ${not}${VERBS[request.kind].done.toLowerCase()}`);
}
