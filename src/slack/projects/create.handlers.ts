// Creating a project other than by its command: the global shortcut, and "Change settings" on a preview.

import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { GONE, openOperation } from '../operations/operation.handlers.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requirePermission } from '../platform/require-permission.ts';
import { runCommand } from '../platform/router.ts';
import type { Action, Handlers } from '../platform/services.ts';
import { command } from './create.command.ts';
import { createFormView } from './create-form.ts';

/** The global shortcut of manifest.yml. */
export const CREATE_SHORTCUT = 'create_project';

const edit: Action = (value, interaction, services) =>
  openAndFill('Create a project', 'create', interaction, services, async () => {
    const { operationId, request } = await openOperation(value, interaction, services);
    if (request.kind !== 'create') throw new UserError(GONE);
    await requirePermission('create', SOME, interaction, services);
    return createFormView(interaction, { initial: request.project, replaces: operationId });
  });

export const handlers: Handlers = {
  action: (group, name) => (group === 'operation' && name === 'edit' ? edit : null),
  shortcuts: { [CREATE_SHORTCUT]: (interaction, services) => runCommand(command, '', interaction, services) },
};
