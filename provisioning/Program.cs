using InternetDesa.Provisioning.Cli;

// desactl: plans, applies and confirms the configuration of village routers.
//   desactl facts|preflight|plan|apply|status|confirm|rollback|resume|drift|backup|selftest|pin|vault|fleet|operators|journal|completion …
return await DesactlCommand.RunAsync(args, new Surroundings(Console.Out, Console.Error, Console.In, TimeProvider.System));
