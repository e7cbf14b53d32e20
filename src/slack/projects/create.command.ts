import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import { PROJECT_DEFAULTS } from '../../depot/model.ts';
import { propose } from '../operations/operation-messages.ts';
import { defineCommand } from '../platform/command.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requirePermission } from '../platform/require-permission.ts';
import { CREATE_FORM, createFormView } from './create-form.ts';
import { BATCH_ACTIONS, extrasFor, proposeMany } from './create-many.ts';
import { CREATE_MANY_FORM, openMany } from './create-many-form.ts';
import { CREATE_OPTIONS, CreateOptions, ProjectNames } from './project-words.ts';

export const command = defineCommand({
  word: 'create',
  permission: { role: 'operator', does: 'create projects' },
  topic: 'projects',
  summary: 'Create projects, each with its own build cache.',
  usage: 'NAME… [region=us-east-1] [hardware=16x32] [cache=50] [days=14] [token=yes] [subscribe=yes]',
  examples: [
    'create acme',
    'create acme globex "Initech Ltd" token=yes subscribe=yes',
    'create "Acme Corp" region=eu-central-1 hardware=32x64',
    'create',
  ],
  effect: 'write',
  options: CREATE_OPTIONS,
  args: z.object({ positional: ProjectNames, options: CreateOptions }),
  async run({ positional: names, options }, interaction, services) {
    const { regionId, hardware, cacheGb, cacheDays } = PROJECT_DEFAULTS;
    const settings = {
      regionId: options.region ?? regionId,
      hardware: options.hardware ?? hardware,
      cache: { keepGb: options.cache ?? cacheGb, keepDays: options.days ?? cacheDays },
    };
    const extras = extrasFor({ token: options.token, subscribe: options.subscribe }, interaction);
    const hasExtras = extras.token || extras.subscription !== null;
    if (names.length > 1 || (names.length === 1 && hasExtras))
      return proposeMany(names, settings, extras, interaction, services);
    const [name = ''] = names;
    const project = { name, ...settings };
    if (name) {
      await propose({ kind: 'create', project }, interaction, services);
      return;
    }
    await openAndFill('Create a project', 'create', interaction, services, async () => {
      await requirePermission('create', SOME, interaction, services);
      return createFormView(project, interaction);
    });
  },
  actions: { ...BATCH_ACTIONS, 'open-many': openMany },
  forms: { form: CREATE_FORM, many: CREATE_MANY_FORM },
});
