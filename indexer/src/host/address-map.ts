/** Places at first; a power of two. */
const FIRST_PLACES = 32;

/**
 * What is known of addresses in a module's memory that never change what stands there. Less than a `Map` can do, and done in less time: of an
 * entity that a mapping saves, every field is looked up by where its name stands.
 */
export class AddressMap<T> {
  /** Addresses, each at the first free place from that on which follows from it; 0 where there is none. */
  #addresses = new Int32Array(FIRST_PLACES);
  #values: (T | undefined)[] = new Array(FIRST_PLACES).fill(undefined);
  #size = 0;

  get(address: number): T | undefined {
    const addresses = this.#addresses;
    const last = addresses.length - 1;
    for (let place = address >>> 4; ; place++) {
      const found = addresses[place & last];
      if (found === address) return this.#values[place & last];
      if (found === 0) return undefined;
    }
  }

  /** @param address Any but 0, where nothing stands. */
  set(address: number, value: T): void {
    // At least half of the places are free, so that what is not there is soon known.
    if ((this.#size + 1) * 2 > this.#addresses.length) this.#grow();
    this.#size += this.#put(address, value) ? 1 : 0;
  }

  /** @returns Whether it is new. */
  #put(address: number, value: T): boolean {
    const last = this.#addresses.length - 1;
    let place = (address >>> 4) & last;
    while (this.#addresses[place] !== 0 && this.#addresses[place] !== address) place = (place + 1) & last;
    const isNew = this.#addresses[place] === 0;
    this.#addresses[place] = address;
    this.#values[place] = value;
    return isNew;
  }

  #grow(): void {
    const [addresses, values] = [this.#addresses, this.#values];
    this.#addresses = new Int32Array(addresses.length * 2);
    this.#values = new Array(addresses.length * 2).fill(undefined);
    for (const [place, address] of addresses.entries()) {
      if (address !== 0) this.#put(address, values[place] as T);
    }
  }
}
