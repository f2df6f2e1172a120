using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Serving;

// desactl: plans, applies and confirms the configuration of village routers.
//   desactl facts|preflight|plan|apply|status|confirm|rollback|resume|drift|backup|selftest|pin         one router
//   desactl inventory|ca|hub|enrol|replace|snmp-users|exposure|vault                                   from a box to a village
//   desactl fleet|vouchers|operators|journal                                                          many of them, and who may
//   desactl serve --config FILE.json                                                                  the provisioning service
if (args is [ServeProgram.Verb, .. var options] && !options.Contains("--help"))
    return await ServeProgram.RunAsync(options);
return await DesactlCommand.RunAsync(args, new Surroundings(Console.Out, Console.Error, Console.In, TimeProvider.System));
