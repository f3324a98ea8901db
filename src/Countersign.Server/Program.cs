using Countersign.Server;

return await ServerProgram.RunAsync(args);
