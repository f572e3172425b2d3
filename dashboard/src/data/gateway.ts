import { type Block, ModelWipClient, type TypedDocument } from "@model-wip/client";
import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { accessHeaders } from "./session.ts";

/** The gateway that this page came from. */
export const gateway = new ModelWipClient({ url: location.origin, headers: accessHeaders });

// The client itself tries again what passes by itself, and blocks say when figures are out of date.
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 60_000, refetchOnWindowFocus: false } },
});

export interface Answer<Data> {
  readonly data: Data;
  /** Undefined where it is of none: what the gateway itself knows, such as keys. */
  readonly block: Block | undefined;
}

/** What a panel shows, and what it was asked with. */
export interface Reading<Data> {
  readonly document: string;
  readonly variables: object;
  readonly query: UseQueryResult<Answer<Data>>;
}

/** Reads from the gateway, and again with every block that is indexed. `undefined` variables read nothing yet. */
export function useReading<Data, Variables extends object>(
  document: TypedDocument<Data, Variables>,
  variables: Variables | undefined,
): Reading<Data> {
  const query = useQuery({
    queryKey: [String(document), variables],
    queryFn: ({ signal }) => gateway.answer(document, variables as Variables, { signal }),
    enabled: variables !== undefined,
    placeholderData: keepPreviousData,
  });
  return { document: String(document).trim(), variables: variables ?? {}, query };
}
