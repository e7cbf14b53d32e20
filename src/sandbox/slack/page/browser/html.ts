// Markup as a tagged template: https://github.com/developit/htm. Templates are for tags; a piece without state is a
// function that is called, and one with state goes through `piece(Name, { … })`, so that TypeScript sees what is given.

import htm from 'htm';
import { type Attributes, type FunctionComponent, h, type VNode } from 'preact';

export const html = htm.bind(h) as (strings: TemplateStringsArray, ...values: readonly unknown[]) => VNode;

/** Anything that can stand between tags. */
export type Content = VNode | string | number | null | false | undefined | readonly Content[];

/** A component with the props it asks for. */
export const piece = <P extends object>(type: FunctionComponent<P>, props: P & Attributes): VNode =>
  h(type, props) as VNode;

/** Class names that apply. */
export const classes = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(' ');
