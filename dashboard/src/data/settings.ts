import { useQuery } from "@tanstack/react-query";

/** What the page has to know of its gateway beyond what is in the schema. */
export interface Settings {
  /** Where `/ipfs/<content id>` is. */
  readonly artifactsUrl: string;
  /** Null where the gateway has no node of the chain. */
  readonly chainId: number | null;
  /** Address of Credits, in whose domain spending is authorized. */
  readonly credits: `0x${string}` | null;
  /** What one ETH costs, to be looked at beside ETH; null where nobody has said. */
  readonly fiat: FiatPrice | null;
}

export interface FiatPrice {
  /** Its three letters. */
  readonly currency: string;
  /** A decimal number. */
  readonly perEth: string;
  /** Unix seconds at which that was the price. */
  readonly at: number;
}

/** Prices move; nothing else of the settings does while a page is open. */
const PRICE_MS = 60_000;

async function readSettings(): Promise<Settings> {
  const response = await fetch("/dashboard.json");
  if (!response.ok) throw new Error(`/dashboard.json answered ${response.status}`);
  return (await response.json()) as Settings;
}

export const settingsQuery = {
  queryKey: ["settings"],
  queryFn: readSettings,
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: ({ state }: { state: { data?: Settings | undefined } }) =>
    state.data?.fiat ? PRICE_MS : (false as const),
  retry: 3,
};

/** Undefined until they are read. */
export const useSettings = (): Settings | undefined => useQuery(settingsQuery).data;
