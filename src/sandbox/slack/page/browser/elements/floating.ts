// A list that opens below what it belongs to, or above where there is no room. It lies over everything, so that no modal
// and no scrolling box cuts it off: https://developer.mozilla.org/docs/Web/API/Popover_API

import { useLayoutEffect } from 'preact/hooks';

const GAP_PX = 4;
const MARGIN_PX = 8;
const TALLEST_PX = 280;

/**
 * @param anchor what it opens at @param list the element with `popover="manual"`, there while it is open
 * @param fill as wide as the anchor
 */
export function useFloating(
  anchor: { readonly current: HTMLElement | null },
  list: { readonly current: HTMLElement | null },
  open: boolean,
  fill: boolean,
): void {
  useLayoutEffect(() => {
    const [from, box] = [anchor.current, list.current];
    if (!open || !from || !box) return undefined;
    if (!box.matches(':popover-open')) box.showPopover();
    const place = () => {
      const at = from.getBoundingClientRect();
      const below = innerHeight - at.bottom - GAP_PX - MARGIN_PX;
      const above = at.top - GAP_PX - MARGIN_PX;
      const wanted = Math.min(TALLEST_PX, box.scrollHeight + 2);
      const isBelow = below >= wanted || below >= above;
      box.style.maxHeight = `${Math.min(TALLEST_PX, Math.max(80, isBelow ? below : above))}px`;
      if (fill) box.style.width = `${Math.max(200, at.width)}px`;
      box.style.left = `${Math.max(MARGIN_PX, Math.min(at.left, innerWidth - box.offsetWidth - MARGIN_PX))}px`;
      box.style.top = `${isBelow ? at.bottom + GAP_PX : at.top - GAP_PX - box.offsetHeight}px`;
    };
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  });
}
