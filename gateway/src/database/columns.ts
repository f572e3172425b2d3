import type { ColumnType } from "kysely";

/** What is written once, with its row. */
export type Immutable<T> = ColumnType<T, T, never>;

/** An image as it lies in the artifact store. */
export interface StoredImage {
  readonly contentId: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}
