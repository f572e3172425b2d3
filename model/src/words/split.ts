/** Words that tell nothing of an image. */
const EMPTY_WORDS = new Set(
  "a above an and at before behind by for from frame in into is it its of on one or over that the this to under with".split(
    " ",
  ),
);

/** The words of a text that may mean something: lower case, in their order, repeated where the text repeats them. */
export function wordsOf(text: string): string[] {
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.filter((word) => !EMPTY_WORDS.has(word));
}
