// Every select of Block Kit as one combobox: fixed options, options of the app, people, channels; one or several.
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element

import type {
  ChannelsSelect,
  ConversationsSelect,
  ExternalSelect,
  MultiChannelsSelect,
  MultiConversationsSelect,
  MultiExternalSelect,
  MultiStaticSelect,
  MultiUsersSelect,
  OptionGroup,
  PlainTextOption,
  StaticSelect,
  UsersSelect,
} from '@slack/types';

import { useState } from 'preact/hooks';
import type { Json, Snapshot } from '../../wire.ts';
import { withEmoji } from '../blocks/text.ts';
import { piece } from '../html.ts';
import type { Choice } from './choice-list.ts';
import { Combobox, matching } from './combobox.ts';
import { type ElementProps, fieldOf, namedBy } from './field.ts';

export type AnySelect =
  | StaticSelect
  | MultiStaticSelect
  | ExternalSelect
  | MultiExternalSelect
  | UsersSelect
  | MultiUsersSelect
  | ConversationsSelect
  | MultiConversationsSelect
  | ChannelsSelect
  | MultiChannelsSelect;

const choiceOf = ({ text, value, description }: PlainTextOption, group?: string): Choice => ({
  value: value ?? '',
  label: withEmoji(text.text),
  ...(description && { description: description.text }),
  ...(group && { group }),
});

const choicesOf = (
  options: readonly PlainTextOption[] | undefined,
  groups: readonly OptionGroup[] | undefined,
): readonly Choice[] => [
  ...(options ?? []).map((option) => choiceOf(option)),
  ...(groups ?? []).flatMap(({ label, options: inside }) =>
    inside.flatMap((option) =>
      option.text.type === 'plain_text' ? [choiceOf(option as PlainTextOption, label.text)] : [],
    ),
  ),
];

const people = ({ people: all }: Snapshot): readonly Choice[] =>
  all
    .filter(({ role }) => role !== 'bot')
    .map(({ userId, realName }) => ({ value: userId, label: realName }));

const channels = ({ channels: all }: Snapshot, publicOnly: boolean): readonly Choice[] =>
  all
    .filter(({ kind }) => kind !== 'dm' && (!publicOnly || kind === 'public'))
    .map(({ channelId, name }) => ({ value: channelId, label: `#${name}` }));

/** What can be known without asking the app, and what it began with. */
function contentOf(
  element: AnySelect,
  snapshot: Snapshot,
): { readonly choices: readonly Choice[]; readonly began: readonly string[] } {
  const chosen = (...values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined);
  switch (element.type) {
    case 'static_select': {
      const choices = choicesOf(element.options, element.option_groups);
      return { choices, began: chosen(element.initial_option?.value) };
    }
    case 'multi_static_select': {
      const choices = choicesOf(element.options, element.option_groups);
      return { choices, began: chosen(...(element.initial_options ?? []).map(({ value }) => value)) };
    }
    case 'external_select':
      return {
        choices: element.initial_option ? [choiceOf(element.initial_option)] : [],
        began: chosen(element.initial_option?.value),
      };
    case 'multi_external_select': {
      const choices = (element.initial_options ?? []).map((option) => choiceOf(option));
      return { choices, began: choices.map(({ value }) => value) };
    }
    case 'users_select':
      return { choices: people(snapshot), began: chosen(element.initial_user) };
    case 'multi_users_select':
      return { choices: people(snapshot), began: element.initial_users ?? [] };
    case 'conversations_select':
      return { choices: channels(snapshot, false), began: chosen(element.initial_conversation) };
    case 'multi_conversations_select':
      return { choices: channels(snapshot, false), began: element.initial_conversations ?? [] };
    case 'channels_select':
      return { choices: channels(snapshot, true), began: chosen(element.initial_channel) };
    case 'multi_channels_select':
      return { choices: channels(snapshot, true), began: element.initial_channels ?? [] };
  }
}

const DEFAULT_MIN_LETTERS = 3;

export function Select(props: ElementProps<AnySelect>) {
  const { element, surface } = props;
  const [loaded, setLoaded] = useState<readonly Choice[]>([]);
  const { choices, began } = contentOf(element, surface.snapshot);
  const several = element.type.startsWith('multi_');
  const isExternal = element.type === 'external_select' || element.type === 'multi_external_select';
  const field = fieldOf<readonly string[] | string | null>(props, began);
  const values = [field.value ?? []].flat();
  const known = new Map([...choices, ...loaded].map((choice) => [choice.value, choice]));

  const load = async (text: string): Promise<readonly Choice[]> => {
    if (!isExternal) return matching(choices, text);
    const offered = await surface.suggest(element.action_id ?? '', text);
    const found = offered.map((option) => choiceOf(option as Json & PlainTextOption));
    setLoaded((before) => [...before, ...found]);
    return found;
  };

  return piece(Combobox, {
    id: field.id,
    naming: namedBy(props),
    placeholder: element.placeholder?.text ?? 'Choose',
    actionId: element.action_id ?? '',
    chosen: values.map((value) => known.get(value) ?? { value, label: value }),
    several,
    load,
    minLetters: isExternal ? (element.min_query_length ?? DEFAULT_MIN_LETTERS) : 0,
    onChange: (next) => field.change(several ? next : (next[0] ?? null)),
    autofocus: element.focus_on_load === true,
  });
}
