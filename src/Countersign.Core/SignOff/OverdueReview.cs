namespace Countersign.Core.SignOff;

/// <summary>
/// An after-review that is owed for this component here and was not given in time. Until it is, changes of the component need one more signer;
/// a way back and another break-glass do not wait for it.
/// </summary>
/// <param name="Change">Id of the change that went ahead unanswered.</param>
/// <param name="Due">When the review was due.</param>
public sealed record OverdueReview(string Change, DateTimeOffset Due);
