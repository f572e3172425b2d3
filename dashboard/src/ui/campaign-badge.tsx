import type { CampaignPhase } from "../domain/campaign-phase.ts";

const SAID: Readonly<Record<CampaignPhase, readonly [text: string, kind: string]>> = {
  UPCOMING: ["Opens soon", "accent"],
  OPEN: ["Open for contributions", "good"],
  REACHED: ["Goal reached", "good"],
  FUNDED: ["Funded", "accent"],
  FAILED: ["Not funded", "bad"],
};

export function CampaignBadge({ phase }: { phase: CampaignPhase }) {
  const [text, kind] = SAID[phase];
  return (
    <span className="badge" data-kind={kind}>
      {text}
    </span>
  );
}
