import { createContext, type ReactNode, useContext, useState } from "react";
import { type FiatPrice, useSettings } from "../data/settings.ts";
import { moment } from "../format/time.ts";

const KEY = "model-wip.currency";

/** What amounts are shown at; undefined where they are shown in ETH. Outside of any provider that is always so. */
const ShownPrice = createContext<FiatPrice | undefined>(undefined);
export const useShownPrice = () => useContext(ShownPrice);

/** What somebody is about to sign is shown in ETH alone. */
export const InEth = ({ children }: { children: ReactNode }) => (
  <ShownPrice value={undefined}>{children}</ShownPrice>
);

interface Choice {
  readonly price: FiatPrice | undefined;
  readonly isFiat: boolean;
  readonly choose: (isFiat: boolean) => void;
}
const CurrencyChoice = createContext<Choice | undefined>(undefined);

/** Lets everything below it be shown in ETH, or in the currency that the gateway has a price of. */
export function CurrencyProvider({ children }: { children: ReactNode }) {
  const price = useSettings()?.fiat ?? undefined;
  const [isFiat, setFiat] = useState(() => localStorage.getItem(KEY) === "fiat");
  const choose = (next: boolean) => {
    localStorage.setItem(KEY, next ? "fiat" : "eth");
    setFiat(next);
  };
  return (
    <CurrencyChoice value={{ price, isFiat, choose }}>
      <ShownPrice value={isFiat ? price : undefined}>{children}</ShownPrice>
    </CurrencyChoice>
  );
}

/** ETH or the currency; nothing where there is no price. */
export function CurrencySwitch() {
  const choice = useContext(CurrencyChoice);
  if (choice?.price === undefined) return null;
  const { price, isFiat, choose } = choice;
  const [shown, other] = isFiat ? [price.currency, "ETH"] : ["ETH", price.currency];
  return (
    <button
      type="button"
      className="icon-button currency"
      onClick={() => choose(!isFiat)}
      aria-label={`Amounts in ${shown}, show them in ${other}`}
      title={`1 ETH is about ${price.perEth} ${price.currency}, as of ${moment(price.at)}`}
    >
      {shown}
    </button>
  );
}

/** Whoever looks at other figures than ETH is told of when they are. */
export function PriceNote() {
  const price = useShownPrice();
  if (price === undefined) return null;
  return (
    <span>
      amounts about, at {price.perEth} {price.currency} an ETH of {moment(price.at)}; paid is in ETH
    </span>
  );
}
