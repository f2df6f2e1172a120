// desactl: plans, applies and confirms the configuration of village routers. Its verbs are wired up in Applying.
return 0;
