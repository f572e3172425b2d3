import { useId } from "react";

export interface AmountFieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (typed: string) => void;
  readonly isWrong?: boolean;
}

/** An amount of ETH to be typed. */
export function AmountField({ label, value, change, isWrong = false }: AmountFieldProps) {
  const field = useId();
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <div className="with-unit">
        <input
          id={field}
          className="input"
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={({ target }) => change(target.value)}
          aria-invalid={isWrong}
        />
        <span aria-hidden="true">ETH</span>
      </div>
    </div>
  );
}
