/** "2027-10-24" as "24 oktober 2027". */
export function longDate(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString("nl-NL", { day: "numeric", month: "long", year: "numeric" });
}
