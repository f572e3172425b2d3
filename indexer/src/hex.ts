/** What hexadecimal digits stand for, by their character codes; -1 for what is none. */
export const VALUE_OF_DIGIT = Int8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[0-9a-f]/i.test(character) ? Number.parseInt(character, 16) : -1;
});
