import { Link } from "@tanstack/react-router";

/** The pages of one campaign. */
export function CampaignTabs({
  campaign,
  models,
}: {
  campaign: string;
  models: readonly { id: string; name: string }[];
}) {
  return (
    <nav className="tabs" aria-label="This campaign">
      <Link to="/campaign/$campaign" params={{ campaign }} activeOptions={{ exact: true }}>
        Overview
      </Link>
      <Link to="/campaign/$campaign/payouts" params={{ campaign }}>
        Payouts
      </Link>
      {models.map(({ id, name }) => (
        <Link key={id} to="/model/$model" params={{ model: id }}>
          {models.length === 1 ? "Model" : name}
        </Link>
      ))}
    </nav>
  );
}
