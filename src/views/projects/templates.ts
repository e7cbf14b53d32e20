// Templates: what new projects get, under a name.

import type { Hardware, TrustPolicySource } from '../../depot/model.ts';
import { context, menu, section, type View, view } from '../kit/blocks.ts';
import { bold, channelMention, code, lines, type Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
import { sourceWords } from '../kit/trust-words.ts';
import { cacheWords, count, hardwareWords } from '../kit/words.ts';

export interface TemplateData {
  readonly name: string;
  readonly settings: {
    readonly regionId: string;
    readonly hardware: Hardware;
    readonly cache: { readonly keepGb: number; readonly keepDays: number };
  };
  readonly trust: readonly TrustPolicySource[];
  /** Which channel is subscribed to each new project; null: none. */
  readonly channelId: string | null;
  readonly changedBy: string;
  readonly changedAt: Date;
}

const SOURCES_SHOWN = 3;

/** A source with a mark where strangers may build by it. */
export function trustLine(source: TrustPolicySource): Mrkdwn {
  const isPublic = source.provider === 'github' && source.allowPublicPullRequests;
  return md`${sourceWords(source)}${isPublic ? ' ⚠️ with public pull requests' : ''}`;
}

function trustLines(trust: readonly TrustPolicySource[]): readonly Mrkdwn[] {
  const more = trust.length - SOURCES_SHOWN;
  return [
    ...trust.slice(0, SOURCES_SHOWN).map((source) => md`Trusts ${trustLine(source)}`),
    ...(more > 0 ? [md`and ${count(more, 'more trust policy', 'more trust policies')}`] : []),
  ];
}

function templateLines({ name, settings, trust, channelId, changedBy, changedAt }: TemplateData): Mrkdwn {
  const { regionId, hardware, cache } = settings;
  return lines([
    bold(name),
    md`${code(regionId)} · ${hardwareWords(hardware)} · cache ${cacheWords(cache)}`,
    ...trustLines(trust),
    channelId === null ? null : md`Subscribes ${channelMention(channelId)}`,
    md`Changed by ${mention(changedBy)} ${when(changedAt)}`,
  ]);
}

export interface TemplateListData {
  readonly templates: readonly TemplateData[];
  readonly mayCreate: boolean;
  readonly mayDelete: boolean;
  readonly slashCommand: string;
}

export function templateListView({ templates, mayCreate, mayDelete, slashCommand }: TemplateListData): View {
  const example = `${slashCommand} template save standard region=eu-central-1 hardware=32x64 cache=100`;
  return view([
    section(templates.length === 0 ? md`There are no templates yet.` : md`*Templates for new projects*`),
    ...templates.map((template) =>
      section(
        templateLines(template),
        menu('template:of-row', [
          ...(mayCreate ? [{ text: 'Create a project…', value: `use ${template.name}` }] : []),
          ...(mayDelete ? [{ text: 'Delete', value: `delete ${template.name}` }] : []),
        ]),
      ),
    ),
    mayDelete ? context(md`Save one: ${code(example)}`) : null,
    templates[0]
      ? context(md`Use one: ${code(`${slashCommand} create acme template=${templates[0].name}`)}`)
      : null,
  ]);
}

/** @param isNew false: one of this name was there before */
export function templateSavedView(template: TemplateData, isNew: boolean, slashCommand: string): View {
  return view([
    section(isNew ? md`✅ Saved the template.` : md`✅ Changed the template.`),
    section(templateLines(template)),
    context(
      md`Use it: ${code(`${slashCommand} create acme template=${template.name}`)}. Existing projects stay as they are.`,
    ),
  ]);
}
