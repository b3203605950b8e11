/** Names the hosts of NASA that this machine plays. */
export const NASA_HOSTS = { api: "api.nasa.gov", mars: "mars.nasa.gov" } as const;
