import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import { propose } from '../operations/operation-messages.ts';
import { defineCommand } from '../platform/command.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requirePermission } from '../platform/require-permission.ts';
import { CREATE_FORM, createFormView, useTemplate } from './create-form.ts';
import { BATCH_ACTIONS, extrasFor, isMoreThanToken, proposeMany } from './create-many.ts';
import { CREATE_MANY_FORM, openMany, useTemplateForMany } from './create-many-form.ts';
import { CREATE_OPTIONS, CreateOptions, ProjectNames } from './project-words.ts';
import { findTemplateNamed, listTemplates, PLAIN_SETTINGS } from './templates.ts';

export const command = defineCommand({
  word: 'create',
  permission: { role: 'operator', does: 'create projects' },
  topic: 'projects',
  summary: 'Create projects, each with its own build cache.',
  usage:
    'NAME… [region=us-east-1] [hardware=16x32] [cache=50] [days=14] [template=NAME] [token=yes] [subscribe=yes]',
  examples: [
    'create acme',
    'create acme template=standard',
    'create acme globex "Initech Ltd" token=yes subscribe=yes',
    'create "Acme Corp" region=eu-central-1 hardware=32x64',
    'create',
  ],
  effect: 'confirm',
  options: CREATE_OPTIONS,
  args: z.object({ positional: ProjectNames, options: CreateOptions }),
  async run({ positional: names, options }, interaction, services) {
    const template = options.template
      ? await findTemplateNamed(options.template, interaction, services)
      : null;
    const base = template?.settings ?? PLAIN_SETTINGS;
    const settings = {
      regionId: options.region ?? base.regionId,
      hardware: options.hardware ?? base.hardware,
      cache: { keepGb: options.cache ?? base.cache.keepGb, keepDays: options.days ?? base.cache.keepDays },
    };
    const extras = extrasFor({ token: options.token, subscribe: options.subscribe }, template, interaction);
    const [name = ''] = names;
    if (names.length > 1 || (name && (extras.token || isMoreThanToken(extras))))
      return proposeMany(names, settings, extras, interaction, services);
    if (name) {
      await propose({ kind: 'create', project: { name, ...settings } }, interaction, services);
      return;
    }
    await openAndFill('Create a project', 'create', interaction, services, async () => {
      await requirePermission('create', SOME, interaction, services);
      return createFormView(interaction, {
        initial: settings,
        templates: await listTemplates(interaction, services),
        chosen: template,
      });
    });
  },
  actions: {
    ...BATCH_ACTIONS,
    'open-many': openMany,
    'use-template': useTemplate,
    'use-template-many': useTemplateForMany,
  },
  forms: { form: CREATE_FORM, many: CREATE_MANY_FORM },
});
