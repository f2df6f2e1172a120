using InternetDesa.Provisioning.Cli;

// desactl: plans, applies and confirms the configuration of village routers.
//   desactl facts|preflight|plan|apply|status|confirm|rollback|resume|drift|backup|selftest|pin                        one router
//   desactl inventory|ca|hub|enrol|replace|exposure|vault|fleet|serve|vouchers|operators|journal|completion          many of them
return await DesactlCommand.RunAsync(args, new Surroundings(Console.Out, Console.Error, Console.In, TimeProvider.System));
