/** As many as the gateway gives of a list at once; an export has all of it. */
const MOST = 1_000;
const STEP = 4;

/** Asks for more of a list of which `count` have come where `first` were asked for; nothing where there is no more. */
export function Older({ count, first, ask }: { count: number; first: number; ask: (first: number) => void }) {
  if (count < first || first >= MOST) return null;
  return (
    <button
      type="button"
      className="button"
      data-kind="quiet"
      onClick={() => ask(Math.min(MOST, first * STEP))}
    >
      Show older
    </button>
  );
}
