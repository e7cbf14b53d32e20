// The buttons of an operation's message, and what they carry.

import type { OperationViewData } from './operation-data.ts';

export const OPERATION_ACTIONS = {
  confirm: 'operation:confirm',
  confirmWithToken: 'operation:confirm-with-token',
  typeName: 'operation:type-name',
  giveReason: 'operation:give-reason',
  edit: 'operation:edit',
  cancel: 'operation:cancel',
  approve: 'operation:approve',
  reject: 'operation:reject',
  stop: 'operation:stop',
} as const;

/** What a button carries: ids only, looked up and checked again at the click. */
export const operationValue = ({
  operationId,
  previewVersion,
}: Pick<OperationViewData, 'operationId' | 'previewVersion'>) => `${operationId}:${previewVersion}`;
