using Countersign.Core.Replay;
namespace Countersign.Cli.Replay;
internal static class ReplayPage { public static string Of(ReplayReport report, string version) => ""; }
