// Reads a calendar from standard input with ical.js and prints its events as JSON: an independent reader.
// Usage: node read_ical.mjs PATH_TO_ICAL_JS < calendar.ics
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const shown = (time) => {
  if (!time) return null;
  return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
};

const events = calendar.getAllSubcomponents("vevent").map((event) => ({
  uid: event.getFirstPropertyValue("uid"),
  start: shown(event.getFirstPropertyValue("dtstart")),
  end: shown(event.getFirstPropertyValue("dtend")),
  summary: event.getFirstPropertyValue("summary"),
  description: event.getFirstPropertyValue("description"),
  location: event.getFirstPropertyValue("location"),
}));
process.stdout.write(JSON.stringify({ description: calendar.getFirstPropertyValue("description"), events }));
