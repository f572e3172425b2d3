import { formatEther } from "viem";

/** Wei as people read it, exactly: "0.03 ETH". */
export const eth = (wei: bigint): string => `${formatEther(wei)} ETH`;

/** Unix seconds as people read them. */
export const at = (time: bigint | number): string =>
  `${new Date(Number(time) * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** A name that somebody else chose, as it may stand in a sentence: on one line, short, and in quotes. */
export const named = (name: string): string => {
  const line = name.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 57)}...` : line);
};

/** Basis points as percent: "40 %". */
export const percent = (bps: number): string => `${bps / 100} %`;

/** "1 token", "2 tokens". */
export const count = (number: bigint | number, noun: string): string =>
  `${number} ${noun}${BigInt(number) === 1n ? "" : "s"}`;
