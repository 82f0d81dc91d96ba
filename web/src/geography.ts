/** Countries, regions and partner categories by their codes: asked once, used by filters and for names. */
import { ask } from "./ask";
import type { Text } from "./items";

interface Named { id: string; name: Text }
interface Country extends Named { code: string; regions: string[] }
interface Raw { id: string; name: string; nameFr: string }

export const geography: { countries: Map<string, Country>; regions: Map<string, Named & { partOf: string[] }>; categories: Named[] } = {
  countries: new Map(), regions: new Map(), categories: [],
};

let asked: Promise<void> | undefined;

/** Ask for them, once; a failure may be tried again. */
export function loadGeography(): Promise<void> {
  asked ??= fetchAll().catch((wrong: unknown) => { asked = undefined; throw wrong; });
  return asked;
}

async function fetchAll(): Promise<void> {
  const data = await ask<{ countries: { nodes: (Raw & { iso2: string | null; regions: { nodes: { id: string }[] } })[] };
    regions: { nodes: (Raw & { partOf: { nodes: { id: string }[] } })[] }; partnerCategories: { nodes: Raw[] } }>("Countries", {});
  for (const one of data.regions.nodes) geography.regions.set(one.id, { ...named(one), partOf: one.partOf.nodes.map((up) => up.id) });
  for (const one of data.countries.nodes) {
    const regions = one.regions.nodes.flatMap((region) => [region.id, ...(geography.regions.get(region.id)?.partOf ?? [])]);
    if (one.iso2) geography.countries.set(one.iso2, { ...named(one), code: one.iso2, regions });
  }
  geography.categories = data.partnerCategories.nodes.map(named);
}

const named = (raw: Raw): Named => ({ id: raw.id, name: { en: raw.name, fr: raw.nameFr } });

/** A country's name; the browser's own where ours is not there yet. */
export function country(code: string, lang: keyof Text): string {
  const known = geography.countries.get(code)?.name[lang];
  if (known) return known;
  try {
    return new Intl.DisplayNames([lang], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
